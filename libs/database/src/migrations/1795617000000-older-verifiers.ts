import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access token formats for verifiers that do not support `aud` or `typ: at+jwt`. */
export class OlderVerifiers1795617000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE namespaces
         ADD omit_audience boolean NOT NULL DEFAULT false,
         ADD header_type text NOT NULL DEFAULT 'at+jwt'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces DROP COLUMN omit_audience, DROP COLUMN header_type`);
  }
}
