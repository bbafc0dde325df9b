import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last use of a second factor in a console session; existing sessions must re-authenticate. */
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
