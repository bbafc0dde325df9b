import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The password grant, disabled by default. */
export class Oauth1795586400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD password_grant boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces DROP COLUMN password_grant`);
  }
}
