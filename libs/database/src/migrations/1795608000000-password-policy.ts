import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The minimum password length of a namespace. */
export class PasswordPolicy1795608000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD password_min_length integer NOT NULL DEFAULT 8`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces DROP COLUMN password_min_length`);
  }
}
