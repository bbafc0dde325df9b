import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Renames the two sets of claim names from `new` and `old` to `short` and `long`. */
export class ClaimNameValues1795740000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ALTER COLUMN claim_names SET DEFAULT 'short'`);
    await runner.query(
      `UPDATE namespaces SET claim_names = CASE claim_names WHEN 'old' THEN 'long' ELSE 'short' END`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ALTER COLUMN claim_names SET DEFAULT 'new'`);
    await runner.query(
      `UPDATE namespaces SET claim_names = CASE claim_names WHEN 'long' THEN 'old' ELSE 'new' END`,
    );
  }
}
