import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Check constraints between the lifetimes of a namespace; null passes them. */
const checks = {
  namespaces_access_ttl_check: 'access_ttl <= access_ttl_max',
  namespaces_refresh_ttl_check: 'refresh_ttl <= refresh_ttl_max',
  namespaces_key_rotation_check: 'key_rotation > access_ttl_max',
};

/** Corrects lifetimes that concurrent edits made contradictory, and adds constraints that prevent it. */
export class CrossedLifetimes1795620100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE namespaces
        SET access_ttl = LEAST(access_ttl, access_ttl_max),
            refresh_ttl = LEAST(refresh_ttl, refresh_ttl_max),
            key_rotation = CASE WHEN key_rotation <= access_ttl_max THEN access_ttl_max + 1
                                ELSE key_rotation END
      WHERE access_ttl > access_ttl_max OR refresh_ttl > refresh_ttl_max
         OR key_rotation <= access_ttl_max`);
    for (const [name, rule] of Object.entries(checks)) {
      await runner.query(`ALTER TABLE namespaces ADD CONSTRAINT ${name} CHECK (${rule})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(checks)) {
      await runner.query(`ALTER TABLE namespaces DROP CONSTRAINT ${name}`);
    }
  }
}
