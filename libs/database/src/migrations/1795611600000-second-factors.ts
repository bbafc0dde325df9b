import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables with rows of an administrator, which are deleted with it. */
const owned = ['admin_totps', 'admin_recovery_codes', 'admin_passkeys', 'admin_tickets'];

/** Second factors of administrators, pending sign-ins, and the last re-authentication of a session. */
export class SecondFactors1795611600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE administrators ADD short_password boolean NOT NULL DEFAULT false`,
    );
    await runner.query(`ALTER TABLE admin_sessions ADD proven_at TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`UPDATE admin_sessions SET proven_at = created_at`);
    await runner.query(`ALTER TABLE admin_sessions ALTER COLUMN proven_at SET NOT NULL`);
    await runner.query(`CREATE TABLE admin_totps (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        sealed_secret text NOT NULL,
        last_step integer NOT NULL DEFAULT '0',
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        confirmed_at TIMESTAMP(3) WITH TIME ZONE,
        CONSTRAINT admin_totps_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX admin_totps_administrator_id_index ON admin_totps (administrator_id)`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX admin_totps_one_confirmed_index ON admin_totps (administrator_id) WHERE confirmed_at IS NOT NULL`,
    );
    await runner.query(`CREATE TABLE admin_recovery_codes (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        code_hash text NOT NULL,
        CONSTRAINT admin_recovery_codes_administrator_id_code_hash_unique UNIQUE (administrator_id, code_hash),
        CONSTRAINT admin_recovery_codes_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE TABLE admin_passkeys (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        name text NOT NULL,
        credential_id text NOT NULL,
        public_key text NOT NULL,
        sign_count text NOT NULL,
        transports jsonb NOT NULL DEFAULT '[]',
        backed_up boolean NOT NULL,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(),
        last_used_at TIMESTAMP(3) WITH TIME ZONE,
        CONSTRAINT admin_passkeys_credential_id_unique UNIQUE (credential_id),
        CONSTRAINT admin_passkeys_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX admin_passkeys_administrator_id_index ON admin_passkeys (administrator_id)`,
    );
    await runner.query(`CREATE TABLE admin_tickets (
        id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        secret_hash text NOT NULL,
        expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT admin_tickets_secret_hash_unique UNIQUE (secret_hash),
        CONSTRAINT admin_tickets_pkey PRIMARY KEY (id)
      )`);
    await runner.query(`CREATE INDEX admin_tickets_expires_at_index ON admin_tickets (expires_at)`);
    await runner.query(
      `CREATE INDEX admin_tickets_administrator_id_index ON admin_tickets (administrator_id)`,
    );
    await runner.query(`CREATE TABLE admin_challenges (
        id uuid NOT NULL,
        purpose text NOT NULL,
        asked_by uuid,
        challenge_hash text NOT NULL,
        expires_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT admin_challenges_challenge_hash_unique UNIQUE (challenge_hash),
        CONSTRAINT admin_challenges_pkey PRIMARY KEY (id)
      )`);
    await runner.query(
      `CREATE INDEX admin_challenges_expires_at_index ON admin_challenges (expires_at)`,
    );
    for (const table of owned) {
      await runner.query(`ALTER TABLE ${table}
        ADD CONSTRAINT ${table}_administrator_id_fkey FOREIGN KEY (administrator_id)
        REFERENCES administrators(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['admin_challenges', ...owned]) await runner.query(`DROP TABLE ${table}`);
    await runner.query(`ALTER TABLE admin_sessions DROP COLUMN proven_at`);
    await runner.query(`ALTER TABLE administrators DROP COLUMN short_password`);
  }
}
