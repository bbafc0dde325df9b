import { ActivityCount } from './activity.entity.js';
import {
  Administrator,
  AdministratorNamespace,
  ConsoleSession,
  PersonalAccessToken,
} from './administrator.entity.js';
import { ApiKey } from './api-key.entity.js';
import { Audience } from './audience.entity.js';
import { AuditEntry, AuditHead, AuditCheckpoint } from './audit.entity.js';
import { Change } from './change.entity.js';
import { FailureCount } from './failure-count.entity.js';
import { FamiliarAddress } from './familiar-address.entity.js';
import { Group, GroupMember } from './group.entity.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { MasterKey } from './master-key.entity.js';
import { Namespace } from './namespace.entity.js';
import { Org, OrgMember } from './org.entity.js';
import { ApiKeyRight, GroupRight } from './right.entity.js';
import {
  AdminChallenge,
  AdminPasskey,
  AdminRecoveryCode,
  PendingSignIn,
  AdminTotp,
} from './second-factor.entity.js';
import { Session } from './session.entity.js';
import { SigningKey } from './signing-key.entity.js';
import { User } from './user.entity.js';

/** All tables, each after the tables that it references. */
export const entities = [
  Namespace,
  SigningKey,
  Audience,
  User,
  Group,
  GroupMember,
  GroupRight,
  Org,
  OrgMember,
  ApiKey,
  ApiKeyRight,
  Session,
  Administrator,
  AdministratorNamespace,
  ConsoleSession,
  PersonalAccessToken,
  AdminTotp,
  AdminRecoveryCode,
  AdminPasskey,
  PendingSignIn,
  AdminChallenge,
  IdempotencyKey,
  MasterKey,
  AuditEntry,
  AuditHead,
  AuditCheckpoint,
  ActivityCount,
  Change,
  FailureCount,
  FamiliarAddress,
];
