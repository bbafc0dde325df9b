import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests name their namespace as it is written; the unique index is on the folded name. */
export class NamespaceNameIndex1795750000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX namespaces_name_index ON namespaces (name)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX namespaces_name_index`);
  }
}
