import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes for nodes that poll in place of LISTEN. */
export class Changes1795770000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE changes (
        id uuid NOT NULL,
        payload text NOT NULL,
        at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT changes_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX changes_at_index ON changes (at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE changes`);
  }
}
