export { ChangeFeed } from './change-feed/change-feed.js';
export type { ChangeEvent } from './change-feed/change-source.js';
export { CHANGE_RETENTION_S } from './change-feed/poll-source.js';
export type { ChangeTransport } from './change-transport.js';
export { createDataSource } from './data-source.js';
export { Database, Repositories } from './database.js';
export {
  Administrator,
  ConsoleSession,
  PersonalAccessToken,
  type AdministratorRole,
} from './entities/administrator.entity.js';
export { ApiKey, type ApiKeyHashKind } from './entities/api-key.entity.js';
export type {
  Attributes,
  AttributeValue,
  ClaimSource,
  ClaimTemplate,
  JsonValue,
  RequestClaims,
} from './entities/attributes.js';
export { ActivityCount } from './entities/activity.entity.js';
export { Audience } from './entities/audience.entity.js';
export {
  AuditEntry,
  AuditCheckpoint,
  type AuditMembers,
  type CheckpointEntry,
} from './entities/audit.entity.js';
export { Group } from './entities/group.entity.js';
export { MasterKey } from './entities/master-key.entity.js';
export {
  Namespace,
  type ClaimNames,
  type RenewalStrategy,
  type TokenEncryption,
  type DefaultScope,
} from './entities/namespace.entity.js';
export { Org } from './entities/org.entity.js';
export {
  AdminPasskey,
  PendingSignIn,
  AdminTotp,
  type ChallengePurpose,
} from './entities/second-factor.entity.js';
export { Session } from './entities/session.entity.js';
export {
  SigningKey,
  type KeyPurpose,
  type KeyState,
  type RetiredReason,
} from './entities/signing-key.entity.js';
export { User } from './entities/user.entity.js';
export { FolderInUseError } from './drivers/folder-lock.js';
export { connectionGroup } from './connection-quota.js';
export { idAt, idFloor, newId } from './ids.js';
export { migrate, pendingMigrations, unknownMigrations } from './migrations/migrate.js';
export type {
  ActivitySpan,
  ActivitySum,
  NewActivityCount,
} from './repositories/activity.repository.js';
export type {
  AuthenticationTimes,
  WithAdministrator,
} from './repositories/admin-credential.repository.js';
export type { ApiKeyUse, NewApiKey } from './repositories/api-key.repository.js';
export { monthAfter, monthOf } from './repositories/audit-partition.repository.js';
export type { AuditSearch, NewAuditEntry } from './repositories/audit.repository.js';
export type { ChangeTopic } from './repositories/change.repository.js';
export type { Membership, MembershipKind } from './repositories/membership.repository.js';
export type { NamespaceDeletion } from './repositories/namespace-deletion.repository.js';
export type { IdempotencyPlace } from './repositories/idempotency.repository.js';
export type { NamespaceCounts, NewNamespace } from './repositories/namespace.repository.js';
export type {
  FailureReservation,
  FailureCounter,
  KnownFailures,
  ReleasedFailure,
} from './repositories/failure-count.repository.js';
export { InvalidCursorError, type Page, type PageRequest } from './repositories/page.js';
export type { NewOrg } from './repositories/org.repository.js';
export type { NewGroup } from './repositories/group.repository.js';
export type { GroupRights, RightHolder } from './repositories/right.repository.js';
export type { ExpectedVersions, NotEdited } from './repositories/rows.js';
export type {
  EncryptedColumn,
  EncryptedValue,
} from './repositories/encrypted-column.repository.js';
export type {
  NewSession,
  RefreshKeys,
  RenewalState,
  Rotation,
  SessionFilter,
  SessionRepository,
} from './repositories/session.repository.js';
export type { KeyPlace, SigningPair } from './repositories/signing-key.repository.js';
export type { TokenSubject } from './repositories/subject.repository.js';
export {
  OWN_HASH,
  type LoginUser,
  type NewUser,
  type UserFilter,
  type UserValues,
} from './repositories/user.repository.js';
export { revokeSessionsInBatches } from './revoke-sessions.js';
export type { DatabaseSettings } from './settings.js';
export {
  DatabaseUnavailableError,
  unavailableCode,
  unavailableReason,
  type UnavailableReason,
} from './database-errors.js';
export { withWaitingLimit, WaitingLimit } from './waiting-limit.js';
export { LeaseTimeoutError } from './drivers/pglite.driver.js';
export { DatabaseUrlError, readPostgresUrl } from './drivers/postgres-url.js';
