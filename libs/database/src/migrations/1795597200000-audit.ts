import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log, its checkpoints, and the activity counters. */
export class Audit1795597200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE audit_entries (
        id uuid NOT NULL,
        at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        namespace_id uuid,
        action text NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_name text,
        actor_credential text,
        target_kind text,
        target_id text,
        target_name text,
        before jsonb,
        after jsonb,
        details jsonb,
        address text,
        user_agent text,
        request_id text,
        batch integer NOT NULL,
        proof text NOT NULL,
        CONSTRAINT audit_entries_pkey PRIMARY KEY (id)
      ) PARTITION BY RANGE (id)`);
    await runner.query(
      `CREATE INDEX audit_entries_namespace_id_id_index ON audit_entries (namespace_id, id)`,
    );
    await runner.query(`CREATE INDEX audit_entries_action_id_index ON audit_entries (action, id)`);
    await runner.query(
      `CREATE INDEX audit_entries_actor_id_id_index ON audit_entries (actor_id, id)`,
    );
    await runner.query(
      `CREATE INDEX audit_entries_target_id_id_index ON audit_entries (target_id, id)`,
    );
    await runner.query(`CREATE INDEX audit_entries_batch_id_index ON audit_entries (batch, id)`);
    // Monthly partitions are created ahead of time. The default partition accepts entries outside of them.
    await runner.query(`CREATE TABLE audit_entries_rest PARTITION OF audit_entries DEFAULT`);
    await runner.query(`CREATE TABLE audit_head (
        single boolean NOT NULL DEFAULT true,
        batch integer NOT NULL,
        CONSTRAINT audit_head_single_check CHECK (single),
        CONSTRAINT audit_head_pkey PRIMARY KEY (single)
      )`);
    await runner.query(`INSERT INTO audit_head (batch) VALUES (1)`);
    await runner.query(`CREATE TABLE audit_seals (
        number integer NOT NULL,
        batch integer NOT NULL,
        first_id uuid NOT NULL,
        last_id uuid NOT NULL,
        count integer NOT NULL,
        entries jsonb NOT NULL,
        sealed_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        previous text NOT NULL,
        hash text NOT NULL,
        proof text NOT NULL,
        CONSTRAINT audit_seals_pkey PRIMARY KEY (number)
      )`);
    await runner.query(`CREATE INDEX audit_seals_batch_index ON audit_seals (batch)`);
    await runner.query(`CREATE TABLE activity (
        namespace_id uuid NOT NULL,
        at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        event text NOT NULL,
        kid text NOT NULL,
        count integer NOT NULL,
        CONSTRAINT activity_pkey PRIMARY KEY (namespace_id, at, event, kid)
      )`);
    await runner.query(`CREATE INDEX activity_at_index ON activity (at)`);
    await runner.query(`ALTER TABLE activity
        ADD CONSTRAINT activity_namespace_id_fkey FOREIGN KEY (namespace_id)
        REFERENCES namespaces(id) ON DELETE CASCADE ON UPDATE NO ACTION`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE activity DROP CONSTRAINT activity_namespace_id_fkey`);
    await runner.query(`DROP TABLE activity`);
    await runner.query(`DROP TABLE audit_seals`);
    await runner.query(`DROP TABLE audit_head`);
    await runner.query(`DROP TABLE audit_entries`);
  }
}
