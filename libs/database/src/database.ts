import type { DataSource, EntityManager } from 'typeorm';
import { embeddedEngine, poolStatistics } from './data-source.js';
import { withAmbientTransaction, AmbientTransaction } from './ambient-transaction.js';
import { Readiness } from './readiness.js';
import { ActivityRepository } from './repositories/activity.repository.js';
import {
  ConsoleSessionRepository,
  PersonalAccessTokenRepository,
} from './repositories/admin-credential.repository.js';
import {
  AdminChallengeRepository,
  PendingSignInRepository,
} from './repositories/admin-sign-in.repository.js';
import { AdministratorRepository } from './repositories/administrator.repository.js';
import { ApiKeyRepository } from './repositories/api-key.repository.js';
import { AudienceRepository } from './repositories/audience.repository.js';
import { AuditPartitionRepository } from './repositories/audit-partition.repository.js';
import { AuditCheckpointRepository } from './repositories/audit-checkpoint.repository.js';
import { AuditRepository } from './repositories/audit.repository.js';
import { ChangeRepository } from './repositories/change.repository.js';
import { GroupRepository } from './repositories/group.repository.js';
import { IdempotencyRepository } from './repositories/idempotency.repository.js';
import { FailureCountRepository } from './repositories/failure-count.repository.js';
import { MasterKeyRepository } from './repositories/master-key.repository.js';
import { MembershipRepository } from './repositories/membership.repository.js';
import { NamespaceDeletionRepository } from './repositories/namespace-deletion.repository.js';
import { NamespaceRepository } from './repositories/namespace.repository.js';
import { OrgRepository } from './repositories/org.repository.js';
import { RightRepository } from './repositories/right.repository.js';
import { EncryptedColumnRepository } from './repositories/encrypted-column.repository.js';
import {
  AdminPasskeyRepository,
  AdminRecoveryCodeRepository,
  AdminTotpRepository,
} from './repositories/second-factor.repository.js';
import { SessionRepository } from './repositories/session.repository.js';
import { SigningKeyRepository } from './repositories/signing-key.repository.js';
import { SubjectRepository } from './repositories/subject.repository.js';
import { UserRepository } from './repositories/user.repository.js';
import { withWaitingLimit } from './waiting-limit.js';

/** All repositories, bound to the pool or to one transaction. */
export class Repositories {
  readonly namespaces: NamespaceRepository;
  readonly namespaceDeletions: NamespaceDeletionRepository;
  readonly signingKeys: SigningKeyRepository;
  readonly audiences: AudienceRepository;
  readonly users: UserRepository;
  readonly groups: GroupRepository;
  readonly memberships: MembershipRepository;
  readonly rights: RightRepository;
  readonly orgs: OrgRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly sessions: SessionRepository;
  readonly subjects: SubjectRepository;
  readonly administrators: AdministratorRepository;
  readonly consoleSessions: ConsoleSessionRepository;
  readonly personalAccessTokens: PersonalAccessTokenRepository;
  readonly adminTotps: AdminTotpRepository;
  readonly adminRecoveryCodes: AdminRecoveryCodeRepository;
  readonly adminPasskeys: AdminPasskeyRepository;
  readonly pendingSignIns: PendingSignInRepository;
  readonly adminChallenges: AdminChallengeRepository;
  readonly masterKeys: MasterKeyRepository;
  readonly encryptedColumns: EncryptedColumnRepository;
  readonly audit: AuditRepository;
  readonly auditCheckpoints: AuditCheckpointRepository;
  readonly auditPartitions: AuditPartitionRepository;
  readonly activity: ActivityRepository;
  readonly failureCounts: FailureCountRepository;
  readonly changes: ChangeRepository;
  readonly idempotency: IdempotencyRepository;

  constructor(manager: EntityManager) {
    this.namespaces = new NamespaceRepository(manager);
    this.namespaceDeletions = new NamespaceDeletionRepository(manager);
    this.signingKeys = new SigningKeyRepository(manager);
    this.audiences = new AudienceRepository(manager);
    this.users = new UserRepository(manager);
    this.groups = new GroupRepository(manager);
    this.memberships = new MembershipRepository(manager);
    this.rights = new RightRepository(manager);
    this.orgs = new OrgRepository(manager);
    this.apiKeys = new ApiKeyRepository(manager);
    this.sessions = new SessionRepository(manager);
    this.subjects = new SubjectRepository(manager);
    this.administrators = new AdministratorRepository(manager);
    this.consoleSessions = new ConsoleSessionRepository(manager);
    this.personalAccessTokens = new PersonalAccessTokenRepository(manager);
    this.adminTotps = new AdminTotpRepository(manager);
    this.adminRecoveryCodes = new AdminRecoveryCodeRepository(manager);
    this.adminPasskeys = new AdminPasskeyRepository(manager);
    this.pendingSignIns = new PendingSignInRepository(manager);
    this.adminChallenges = new AdminChallengeRepository(manager);
    this.masterKeys = new MasterKeyRepository(manager);
    this.encryptedColumns = new EncryptedColumnRepository(manager);
    this.audit = new AuditRepository(manager);
    this.auditCheckpoints = new AuditCheckpointRepository(manager);
    this.auditPartitions = new AuditPartitionRepository(manager);
    this.activity = new ActivityRepository(manager);
    this.failureCounts = new FailureCountRepository(manager);
    this.changes = new ChangeRepository(manager);
    this.idempotency = new IdempotencyRepository(manager);
  }
}

/** SQLSTATE of serialization failures and deadlocks: the transaction is retried. */
const retryable = new Set(['40001', '40P01']);
const MAX_ATTEMPTS = 5;

/** The database. Inside a transaction, use only the repositories passed to the callback. */
export class Database extends Repositories {
  readonly readiness: Readiness;

  constructor(readonly dataSource: DataSource) {
    super(withAmbientTransaction(dataSource.manager));
    this.readiness = new Readiness(dataSource);
  }

  /**
   * Runs `work` in one transaction, and again if the database aborts it with a serialization failure or deadlock.
   */
  async transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    const joint = AmbientTransaction.current();
    if (joint) return joint.transaction((manager) => work(new Repositories(manager)));
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.dataSource.transaction((manager) => work(new Repositories(manager)));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !retryable.has(sqlState(error))) throw error;
      }
    }
  }

  /**
   * Runs `work` with all its transactions joined into one, which commits after `last` has succeeded. Not retried on
   * serialization failures.
   * @param first runs at the start of the transaction, which begins with the first transaction of `work`
   * @param last receives the result of `work`; not called if `work` opened no transaction
   */
  inOneTransaction<T>(
    first: (tx: Repositories) => Promise<void>,
    work: () => Promise<T>,
    last: (tx: Repositories, result: T) => Promise<void>,
  ): Promise<T> {
    const joint = new AmbientTransaction(this.dataSource, (manager) =>
      first(new Repositories(manager)),
    );
    return joint.run(work, (manager, result) => last(new Repositories(manager), result));
  }

  /**
   * Runs `work` on a read-only snapshot, without time limit: concurrent changes are not visible.
   */
  snapshot<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    return withWaitingLimit(Infinity, () =>
      this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        await manager.query('SET TRANSACTION READ ONLY');
        await manager.query('SET LOCAL statement_timeout TO 0');
        return work(new Repositories(manager));
      }),
    );
  }

  /**
   * Reclaims the space of deleted rows in tables with high churn. PostgreSQL has autovacuum; the embedded engine does
   * not, and its files would grow without bound.
   */
  async vacuumFailureCounts(): Promise<void> {
    if (embeddedEngine(this.dataSource)) await this.dataSource.query('VACUUM failure_counts');
  }

  /** The current time of the database. */
  async now(): Promise<Date> {
    const [row] = await this.dataSource.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
    return row?.now ?? new Date(Number.NaN);
  }

  /** The PostgreSQL version the database reports, for example `18.1`. */
  async version(): Promise<string> {
    const [row] = await this.dataSource.query<{ version: string }[]>(
      `SELECT current_setting('server_version') AS version`,
    );
    return row?.version ?? '';
  }

  /** Connections of the pool by state, and requests that wait for one; the embedded engine has one session. */
  poolStatistics(): { used: number; idle: number; waiting: number } {
    return poolStatistics(this.dataSource);
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

function sqlState(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
