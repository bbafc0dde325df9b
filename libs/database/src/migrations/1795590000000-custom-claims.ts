import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Attributes of users and API keys, and the claim template that maps them to token claims. */
export class CustomClaims1795590000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces ADD claim_template jsonb NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE users ADD attributes jsonb NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE api_keys ADD attributes jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys DROP COLUMN attributes`);
    await runner.query(`ALTER TABLE users DROP COLUMN attributes`);
    await runner.query(`ALTER TABLE namespaces DROP COLUMN claim_template`);
  }
}
