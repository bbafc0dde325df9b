import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lifecycle of keys (publication, activation, retirement), and the keys of each session's refresh token. */
export class KeyLife1795600800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Existing namespaces stay without rotation: their verifiers may be configured with a fixed key.
    await runner.query(`ALTER TABLE namespaces ADD key_rotation integer`);
    await runner.query(
      `ALTER TABLE signing_keys ADD published_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now()`,
    );
    await runner.query(`ALTER TABLE signing_keys ADD signs_at TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE signing_keys ADD retired_at TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE signing_keys ADD retired_reason text`);
    await runner.query(`ALTER TABLE signing_keys ALTER COLUMN sealed_private DROP NOT NULL`);
    await runner.query(`UPDATE signing_keys SET published_at = created_at`);
    await runner.query(`UPDATE signing_keys
        SET sealed_private = NULL, retired_at = now(), retired_reason = 'rotated'
        WHERE state = 'retired'`);
    await runner.query(`CREATE UNIQUE INDEX signing_keys_one_next_index
        ON signing_keys (namespace_id, purpose) WHERE state = 'next'`);
    await runner.query(`ALTER TABLE sessions ADD refresh_key_id uuid`);
    await runner.query(`ALTER TABLE sessions ADD encryption_key_id uuid`);
    // Until now, a namespace had one refresh key, and replaced its encryption key immediately.
    await runner.query(`UPDATE sessions s SET refresh_key_id = k.id FROM signing_keys k
        WHERE k.namespace_id = s.namespace_id AND k.purpose = 'refresh' AND k.state = 'active'`);
    await runner.query(`UPDATE sessions s SET encryption_key_id = (
          SELECT k.id FROM signing_keys k
           WHERE k.namespace_id = s.namespace_id AND k.purpose = 'encryption'
             AND k.activated_at <= COALESCE(s.rotated_at, s.created_at)
           ORDER BY k.activated_at DESC LIMIT 1)
        FROM namespaces n WHERE n.id = s.namespace_id AND n.refresh_encryption IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions DROP COLUMN encryption_key_id`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN refresh_key_id`);
    await runner.query(`DROP INDEX public.signing_keys_one_next_index`);
    await runner.query(`DELETE FROM signing_keys WHERE sealed_private IS NULL`);
    await runner.query(`ALTER TABLE signing_keys ALTER COLUMN sealed_private SET NOT NULL`);
    await runner.query(`ALTER TABLE signing_keys DROP COLUMN retired_reason`);
    await runner.query(`ALTER TABLE signing_keys DROP COLUMN retired_at`);
    await runner.query(`ALTER TABLE signing_keys DROP COLUMN signs_at`);
    await runner.query(`ALTER TABLE signing_keys DROP COLUMN published_at`);
    await runner.query(`ALTER TABLE namespaces DROP COLUMN key_rotation`);
  }
}
