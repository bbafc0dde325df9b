import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scope, audience and custom claims of a session, and whether an API key may set claims. */
export class NarrowedSessions1795593600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions ADD scope jsonb`);
    await runner.query(`ALTER TABLE sessions ADD audience text`);
    await runner.query(`ALTER TABLE sessions ADD claims jsonb NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE api_keys ADD may_set_claims boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN may_set_claims`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN claims`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN audience`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN scope`);
  }
}
