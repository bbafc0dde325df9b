import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether users can log in with a password; disabled in a namespace for API keys only. */
export class PasswordLogin1795730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD password_login boolean NOT NULL DEFAULT true`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces DROP COLUMN password_login`);
  }
}
