import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Responses of create requests, by `Idempotency-Key`. */
export class IdempotencyKeys1795622000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE idempotency_keys (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        key_hash text NOT NULL,
        sealed_response text NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (id),
        CONSTRAINT idempotency_keys_administrator_id_key_hash_unique UNIQUE (administrator_id, key_hash),
        CONSTRAINT idempotency_keys_administrator_id_fkey FOREIGN KEY (administrator_id)
          REFERENCES administrators (id) ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX idempotency_keys_created_at_index ON idempotency_keys (created_at)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}
