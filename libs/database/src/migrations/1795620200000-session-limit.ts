import type { MigrationInterface, QueryRunner } from 'typeorm';

const subjects = ['user_id', 'api_key_id'];

/** The maximum number of active sessions of a user or an API key, and indexes to find them. */
export class SessionLimit1795620200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD max_sessions integer NOT NULL DEFAULT '100'`);
    for (const subject of subjects) {
      await runner.query(
        `CREATE INDEX sessions_namespace_id_${subject}_expires_at_index
             ON sessions (namespace_id, ${subject}, expires_at) WHERE revoked_at IS NULL`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const subject of subjects) {
      await runner.query(`DROP INDEX sessions_namespace_id_${subject}_expires_at_index`);
    }
    await runner.query(`ALTER TABLE namespaces DROP COLUMN max_sessions`);
  }
}
