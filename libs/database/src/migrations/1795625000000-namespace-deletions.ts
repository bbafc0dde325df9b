import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The start and progress of the deletion of a namespace in batches. */
export class NamespaceDeletions1795625000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE namespaces
        ADD COLUMN deleting_since TIMESTAMP(3) WITH TIME ZONE,
        ADD COLUMN rows_to_delete integer NOT NULL DEFAULT 0,
        ADD COLUMN rows_deleted integer NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE namespaces DROP COLUMN deleting_since, DROP COLUMN rows_to_delete, DROP COLUMN rows_deleted`,
    );
  }
}
