import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Failure counts of logins, and the familiar addresses of accounts. */
export class Limits1795604400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE failure_counts (
        key text NOT NULL,
        at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        previous_at TIMESTAMP(3) WITH TIME ZONE,
        clears_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        added integer NOT NULL,
        CONSTRAINT failure_counts_pkey PRIMARY KEY (key)
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE TABLE familiar_addresses (
        key text NOT NULL,
        account_key text NOT NULL,
        at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT familiar_addresses_pkey PRIMARY KEY (key)
      )`);
    await runner.query(
      `CREATE INDEX familiar_addresses_account_key_index ON familiar_addresses (account_key)`,
    );
    await runner.query(`CREATE INDEX familiar_addresses_at_index ON familiar_addresses (at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE familiar_addresses`);
    await runner.query(`DROP TABLE failure_counts`);
  }
}
