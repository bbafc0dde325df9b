import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rights of groups and API keys. */
export class Rights1795575600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE group_rights (
        group_id uuid NOT NULL,
        service text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL,
        namespace_id uuid NOT NULL,
        CONSTRAINT group_rights_pkey PRIMARY KEY (group_id, service, subject)
      )`);
    await runner.query(`CREATE TABLE api_key_rights (
        api_key_id uuid NOT NULL,
        service text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL,
        namespace_id uuid NOT NULL,
        CONSTRAINT api_key_rights_pkey PRIMARY KEY (api_key_id, service, subject)
      )`);
    await runner.query(`ALTER TABLE namespaces ADD unasked_rights text NOT NULL DEFAULT 'all'`);
    await runner.query(`ALTER TABLE group_rights
        ADD CONSTRAINT group_rights_namespace_id_group_id_fkey FOREIGN KEY (group_id, namespace_id)
        REFERENCES groups(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    await runner.query(`ALTER TABLE api_key_rights
        ADD CONSTRAINT api_key_rights_namespace_id_api_key_id_fkey FOREIGN KEY (api_key_id, namespace_id)
        REFERENCES api_keys(id,namespace_id) ON DELETE CASCADE ON UPDATE NO ACTION`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE api_key_rights DROP CONSTRAINT api_key_rights_namespace_id_api_key_id_fkey`,
    );
    await runner.query(
      `ALTER TABLE group_rights DROP CONSTRAINT group_rights_namespace_id_group_id_fkey`,
    );
    await runner.query(`ALTER TABLE namespaces DROP COLUMN unasked_rights`);
    await runner.query(`DROP TABLE api_key_rights`);
    await runner.query(`DROP TABLE group_rights`);
  }
}
