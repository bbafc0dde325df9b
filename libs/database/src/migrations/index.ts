import { Initial1795564800000 } from './1795564800000-initial.js';
import { RenewalStrategies1795568400000 } from './1795568400000-renewal-strategies.js';
import { ApiKeys1795572000000 } from './1795572000000-api-keys.js';
import { Rights1795575600000 } from './1795575600000-rights.js';
import { EncryptedTokens1795582800000 } from './1795582800000-encrypted-tokens.js';
import { Oauth1795586400000 } from './1795586400000-oauth.js';
import { CustomClaims1795590000000 } from './1795590000000-custom-claims.js';
import { NarrowedSessions1795593600000 } from './1795593600000-narrowed-sessions.js';
import { Audit1795597200000 } from './1795597200000-audit.js';
import { KeyLife1795600800000 } from './1795600800000-key-life.js';
import { Limits1795604400000 } from './1795604400000-limits.js';
import { PasswordPolicy1795608000000 } from './1795608000000-password-policy.js';
import { SecondFactors1795611600000 } from './1795611600000-second-factors.js';
import { OlderVerifiers1795617000000 } from './1795617000000-older-verifiers.js';
import { IdempotencyKeys1795622000000 } from './1795622000000-idempotency-keys.js';
import { NamespaceDeletions1795625000000 } from './1795625000000-namespace-deletions.js';
import { NameOrder1795710000000 } from './1795710000000-name-order.js';
import { PasswordLogin1795730000000 } from './1795730000000-password-login.js';
import { ClaimNameValues1795740000000 } from './1795740000000-claim-name-values.js';
import { FactorProofs1795620000000 } from './1795620000000-factor-proofs.js';
import { CrossedLifetimes1795620100000 } from './1795620100000-crossed-lifetimes.js';
import { SessionLimit1795620200000 } from './1795620200000-session-limit.js';
import { TokenExchange1795620300000 } from './1795620300000-token-exchange.js';
import { NamespaceNameIndex1795750000000 } from './1795750000000-namespace-name-index.js';
import { LargeLists1795760000000 } from './1795760000000-large-lists.js';
import { Changes1795770000000 } from './1795770000000-changes.js';

/** All migrations, oldest first. */
export const migrations = [
  Initial1795564800000,
  RenewalStrategies1795568400000,
  ApiKeys1795572000000,
  Rights1795575600000,
  EncryptedTokens1795582800000,
  Oauth1795586400000,
  CustomClaims1795590000000,
  NarrowedSessions1795593600000,
  Audit1795597200000,
  KeyLife1795600800000,
  Limits1795604400000,
  PasswordPolicy1795608000000,
  SecondFactors1795611600000,
  OlderVerifiers1795617000000,
  FactorProofs1795620000000,
  CrossedLifetimes1795620100000,
  SessionLimit1795620200000,
  TokenExchange1795620300000,
  IdempotencyKeys1795622000000,
  NamespaceDeletions1795625000000,
  NameOrder1795710000000,
  PasswordLogin1795730000000,
  ClaimNameValues1795740000000,
  NamespaceNameIndex1795750000000,
  LargeLists1795760000000,
  Changes1795770000000,
];
