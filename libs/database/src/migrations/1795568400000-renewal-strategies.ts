import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renewal strategies, and the idle and absolute expiry of sessions. */
export class RenewalStrategies1795568400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD renewal_strategy text NOT NULL DEFAULT 'keep'`);
    await runner.query(`ALTER TABLE namespaces ADD reuse_grace integer NOT NULL DEFAULT '10'`);
    await runner.query(
      `ALTER TABLE namespaces ADD session_ttl_max integer NOT NULL DEFAULT '7776000'`,
    );
    await runner.query(`ALTER TABLE sessions ADD ttl integer NOT NULL DEFAULT '0'`);
    await runner.query(`ALTER TABLE sessions ADD rotated_at TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE sessions ADD ends_at TIMESTAMP(3) WITH TIME ZONE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions DROP COLUMN ends_at`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN rotated_at`);
    await runner.query(`ALTER TABLE sessions DROP COLUMN ttl`);
    await runner.query(`ALTER TABLE namespaces DROP COLUMN session_ttl_max`);
    await runner.query(`ALTER TABLE namespaces DROP COLUMN reuse_grace`);
    await runner.query(`ALTER TABLE namespaces DROP COLUMN renewal_strategy`);
  }
}
