import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Encrypted refresh tokens, and audiences that access tokens are encrypted for. */
export class EncryptedTokens1795582800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD refresh_encryption jsonb`);
    await runner.query(`CREATE TABLE audiences (
        id uuid NOT NULL,
        namespace_id uuid NOT NULL,
        name text COLLATE "C" NOT NULL,
        jwk jsonb,
        jwks jsonb,
        alg text NOT NULL,
        enc text NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        updated_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT '1',
        CONSTRAINT audiences_namespace_id_name_unique UNIQUE (namespace_id, name),
        CONSTRAINT audiences_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`ALTER TABLE audiences
        ADD CONSTRAINT audiences_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audiences DROP CONSTRAINT audiences_namespace_id_fkey`);
    await runner.query(`DROP TABLE audiences`);
    await runner.query(`ALTER TABLE namespaces DROP COLUMN refresh_encryption`);
  }
}
