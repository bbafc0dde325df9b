import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a console session was last confirmed with a second factor; sessions that are open now have to be confirmed. */
export class FactorProofs1795620000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE admin_sessions ADD factor_proven_at TIMESTAMP(3) WITH TIME ZONE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE admin_sessions DROP COLUMN factor_proven_at`);
  }
}
