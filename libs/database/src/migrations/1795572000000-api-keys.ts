import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys and their sessions. */
export class ApiKeys1795572000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE api_keys (
        id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        name text NOT NULL,
        name_key text COLLATE "C" NOT NULL,
        identifier uuid NOT NULL,
        secret_hash text NOT NULL,
        hash_kind text NOT NULL DEFAULT 'sha256',
        disabled boolean NOT NULL DEFAULT false,
        expires_at TIMESTAMP(3) WITH TIME ZONE,
        allowed_addresses jsonb NOT NULL DEFAULT '[]',
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        last_used_at TIMESTAMP(3) WITH TIME ZONE,
        CONSTRAINT api_keys_namespace_id_secret_hash_unique UNIQUE (namespace_id, secret_hash),
        CONSTRAINT api_keys_namespace_id_id_unique UNIQUE (namespace_id, id),
        CONSTRAINT api_keys_namespace_id_name_key_unique UNIQUE (namespace_id, name_key),
        CONSTRAINT api_keys_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX api_keys_namespace_id_created_at_index ON api_keys (namespace_id, created_at, id)`,
    );
    await runner.query(`ALTER TABLE api_keys
        ADD CONSTRAINT api_keys_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE sessions ADD api_key_id uuid`);
    await runner.query(`ALTER TABLE sessions ALTER COLUMN user_id DROP NOT NULL`);
    await runner.query(
      `CREATE INDEX sessions_namespace_id_api_key_id_index ON sessions (namespace_id, api_key_id)`,
    );
    await runner.query(`ALTER TABLE sessions
        ADD CONSTRAINT sessions_subject_check CHECK ((user_id IS NULL) <> (api_key_id IS NULL))`);
    await runner.query(`ALTER TABLE sessions
        ADD CONSTRAINT sessions_namespace_id_api_key_id_fkey FOREIGN KEY (api_key_id, namespace_id)
        REFERENCES api_keys(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM sessions WHERE user_id IS NULL`);
    await runner.query(
      `ALTER TABLE sessions DROP CONSTRAINT sessions_namespace_id_api_key_id_fkey`,
    );
    await runner.query(`ALTER TABLE sessions DROP CONSTRAINT sessions_subject_check`);
    await runner.query(`DROP INDEX sessions_namespace_id_api_key_id_index`);
    await runner.query(`ALTER TABLE sessions ALTER COLUMN user_id SET NOT NULL`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN api_key_id`);
    await runner.query(`ALTER TABLE api_keys DROP CONSTRAINT api_keys_namespace_id_fkey`);
    await runner.query(`DROP INDEX api_keys_namespace_id_created_at_index`);
    await runner.query(`DROP TABLE api_keys`);
  }
}
