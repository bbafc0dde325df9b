import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audiences for which an API key may exchange tokens; none for existing keys. */
export class TokenExchange1795620300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys ADD exchange_audiences jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN exchange_audiences`);
  }
}
