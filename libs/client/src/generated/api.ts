/**
 * Signet
 * 1
 * DO NOT MODIFY - This file has been generated using oazapfts.
 * See https://www.npmjs.com/package/oazapfts
 */
import * as Oazapfts from "@oazapfts/runtime";
import * as QS from "@oazapfts/runtime/query";
export const defaults: Oazapfts.Defaults<Oazapfts.CustomHeaders> = {
    headers: {},
    baseUrl: "/"
};
const oazapfts = Oazapfts.runtime(defaults);
export const servers = {
    server1: "/"
};
export type AuditAction = "namespace.create" | "namespace.edit" | "namespace.delete" | "namespace.purge" | "key.create" | "key.rotate" | "key.retire" | "key.revoke" | "user.create" | "user.edit" | "user.delete" | "user.password" | "user.import" | "group.create" | "group.edit" | "group.delete" | "group.member-add" | "group.member-remove" | "rights.replace" | "rights.add" | "rights.remove" | "org.create" | "org.edit" | "org.delete" | "org.member-add" | "org.member-remove" | "api-key.create" | "api-key.import" | "api-key.edit" | "api-key.rotate" | "api-key.delete" | "token.issue" | "audience.create" | "audience.edit" | "audience.delete" | "session.revoke" | "session.revoke-all" | "administrator.create" | "administrator.edit" | "administrator.delete" | "administrator.password" | "administrator.signin" | "administrator.signin-refused" | "administrator.signout" | "console-session.end" | "console-session.end-all" | "console-session.prove" | "second-factor.add" | "second-factor.edit" | "second-factor.remove" | "second-factor.reset" | "second-factor.refused" | "recovery-codes.renew" | "access-token.create" | "access-token.delete" | "login.ok" | "login.refused" | "login.limited" | "api-key.refused" | "token.exchange" | "session.limit" | "session.concurrent" | "session.lost-response" | "session.replay" | "access.refused" | "audit.suppressed" | "audit.dropped" | "audit.retention";
export type AuditActor = {
    /** `administrator`, `user`, `api-key`; `anonymous` for unauthenticated requests, `system` for Signet. */
    kind: string;
    id: string | null;
    /** Name at the time of the event. */
    name: string | null;
    /** Credential of an administrator: `console-session:<id>`, or `personal-access-token:<id>`. */
    credential: string | null;
};
export type AuditTarget = {
    /** For example `user` or `api-key`. */
    kind: string;
    id: string;
    /** Name at the time of the event. */
    name: string | null;
} | null;
export type AuditEntry = {
    id: string;
    at: string;
    /** The event. docs/audit.md lists all actions. */
    action: string;
    /** Null for server-wide events. */
    namespaceId: string | null;
    /** Namespace name; null if the namespace was deleted. */
    "namespace": string | null;
    actor: AuditActor;
    target: AuditTarget;
    /** State before the event; for an edit, only changed fields. */
    before: {
        [key: string]: unknown;
    } | null;
    /** State after the event; for an edit, only changed fields. */
    after: {
        [key: string]: unknown;
    } | null;
    /** Details of the event, for example a reason. */
    details: {
        [key: string]: unknown;
    } | null;
    /** IP address of the client. */
    address: string | null;
    userAgent: string | null;
    /** Request id, as in the log. */
    requestId: string | null;
};
export type AuditPage = {
    items: AuditEntry[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type ErrorCode = "request.invalid" | "request.malformed" | "request.credentials_ambiguous" | "request.method_not_allowed" | "request.too_large" | "request.media_type" | "request.head_too_large" | "request.timeout" | "request.expectation_failed" | "request.not_implemented" | "cursor.invalid" | "route.unknown" | "route.gone" | "auth.required" | "auth.refused" | "auth.second_factor_required" | "auth.second_factor_refused" | "auth.sign_in_expired" | "auth.second_factor_missing" | "auth.step_up_required" | "auth.console_required" | "auth.csrf" | "permission.missing" | "precondition.failed" | "idempotency.key_reused" | "namespace.unknown" | "namespace.name_taken" | "namespace.confirmation_wrong" | "user.unknown" | "user.name_taken" | "user.import_refused" | "group.unknown" | "group.name_taken" | "member.unknown" | "right.unknown" | "right.too_many" | "org.unknown" | "org.name_taken" | "key.unknown" | "key.not_used" | "key.not_next" | "key.retired" | "key.confirmation_wrong" | "audience.unknown" | "audience.name_taken" | "api_key.unknown" | "api_key.name_taken" | "api_key.secret_taken" | "api_key.import_refused" | "session.unknown" | "administrator.unknown" | "administrator.name_taken" | "administrator.last_owner" | "access_token.unknown" | "second_factor.none" | "totp.unknown" | "totp.not_begun" | "passkey.unknown" | "passkey.refused" | "passkey.taken" | "passkey.too_many" | "passkey.unavailable" | "lifetime.invalid" | "lifetime.above_maximum" | "audience.refused" | "claims.not_allowed" | "token.too_large" | "login.refused" | "login.password_disabled" | "refresh_token.refused" | "public_key.none" | "namespace.refused" | "client.refused" | "grant.unsupported" | "grant.not_allowed" | "grant.refused" | "scope.refused" | "token.refused" | "authorization.missing" | "kid.taken" | "kid.unusable" | "refresh_token.foreign" | "refresh_token.ended" | "claims.refused" | "right.missing" | "rate.limited" | "server.busy" | "server.unavailable" | "server.fault";
export type ProblemField = {
    /** Location of the invalid value: a JSON pointer into the body (RFC 6901), or `path/…`, `query/…` or `header/…`. */
    pointer: string;
    /** What is wrong with the value, and which values are valid. */
    detail: string;
};
export type Problem = {
    /** Always `about:blank`. The `code` identifies the problem. */
    "type": string;
    /** Reason phrase of the HTTP status code. */
    title: string;
    /** HTTP status code. */
    status: number;
    /** Stable, machine-readable error code. */
    code: ErrorCode;
    /** Human-readable explanation: the cause and how to fix it. */
    detail: string;
    /** Request id, as in the server log. */
    requestId: string;
    /** Invalid fields of the request. */
    errors?: ProblemField[];
};
export type ActivityStep = "5m" | "1h" | "1d";
export type ActivityPoint = {
    /** Start of the step. */
    at: string;
    /** Logins. */
    login: number;
    /** Failed logins. */
    loginRefused: number;
    /** Renewals: refresh tokens exchanged for an access token. */
    renewal: number;
    /** Access tokens issued. */
    token: number;
    /** Refresh tokens issued. */
    refreshToken: number;
    /** Refresh token reuse, concurrent: two callers used one token at the same time. */
    reuseConcurrent: number;
    /** Refresh token reuse within the grace period. */
    reuseLostResponse: number;
    /** Refresh token replays after the grace period; each revoked its session. */
    reuseReplay: number;
    /** Sessions revoked. */
    sessionRevoked: number;
    /** Requests of JWThenticator clients whose identifier did not match that of their key. */
    identifierMismatch: number;
};
export type Activity = {
    /** Start of the first step. */
    "from": string;
    /** Exclusive. */
    to: string;
    /** Currently: `5m`, `1h`, `1d`. Newer servers may send other values. */
    step: "5m" | "1h" | "1d";
    /** One per step, including steps without events. */
    points: ActivityPoint[];
};
export type SignInRequest = {
    username: string;
    password: string;
};
export type Permission = "namespaces:list" | "namespaces:create" | "namespaces:delete" | "namespaces:read" | "namespaces:write" | "users:read" | "users:write" | "groups:read" | "groups:write" | "api-keys:read" | "api-keys:write" | "keys:read" | "keys:write" | "tokens:read" | "tokens:issue" | "sessions:read" | "sessions:write" | "orgs:read" | "orgs:write" | "org-members:write" | "administrators:read" | "administrators:write" | "system:read" | "namespaces:clone" | "audit:read" | "server-audit:read" | "compat:use" | "account";
export type AccountNamespace = {
    id: string;
    name: string;
};
export type Account = {
    id: string;
    username: string;
    /** Currently: `owner`, `namespace-admin`, `auditor`. Newer servers may send other values. */
    role: "owner" | "namespace-admin" | "auditor";
    /** The permissions of the role. Each operation in this document names the one it requires. */
    permissions: Permission[];
    /** The namespaces a `namespace-admin` manages; empty for other roles. */
    namespaces: AccountNamespace[];
    /** Whether the administrator has a second factor. */
    secondFactor: boolean;
    /** Whether the administrator must enrol a second factor before doing anything else. */
    mustEnrol: boolean;
};
export type SecondFactorKind = "totp" | "passkey" | "recovery-code";
export type SecondFactorChallenge = {
    kinds: SecondFactorKind[];
    /** When the challenge expires; the sign-in then starts over with the password. */
    expiresAt: string;
};
export type SecondFactorAnswer = {
    /** The current code of the authenticator app. */
    totp?: string;
    /** A recovery code, in upper or lower case, with or without hyphens. Each code works once. */
    recoveryCode?: string;
    /** `PublicKeyCredential.toJSON()` of the result of `navigator.credentials.get`. */
    passkey?: {
        [key: string]: unknown;
    } | null;
};
export type PasskeyRequestOptions = {
    /** For `navigator.credentials.get`, after `PublicKeyCredential.parseRequestOptionsFromJSON`. Valid once, for five minutes. */
    publicKey: {
        [key: string]: unknown;
    };
};
export type PasskeySignIn = {
    /** `PublicKeyCredential.toJSON()` of the result of `navigator.credentials.get`. */
    credential: {
        [key: string]: unknown;
    };
};
export type ReauthenticationRequest = {
    /** The current code of the authenticator app. */
    totp?: string;
    /** A recovery code, in upper or lower case, with or without hyphens. Each code works once. */
    recoveryCode?: string;
    /** `PublicKeyCredential.toJSON()` of the result of `navigator.credentials.get`. */
    passkey?: {
        [key: string]: unknown;
    } | null;
    /** Your password. Rejected if the account has a second factor. */
    password?: string;
};
export type OwnPassword = {
    /** The current password. */
    currentPassword: string;
    /** At least 15 characters, or 8 with a second factor. Common passwords are rejected. */
    newPassword: string;
};
export type ConsoleSession = {
    id: string;
    /** Whether this request was authenticated with this session. */
    current: boolean;
    createdAt: string;
    lastSeenAt: string;
    /** When the administrator last authenticated with the password or a second factor. */
    authenticatedAt: string;
    expiresAt: string;
    address: string | null;
    userAgent: string | null;
};
export type ConsoleSessionList = {
    items: ConsoleSession[];
};
export type PersonalAccessToken = {
    id: string;
    name: string;
    createdAt: string;
    expiresAt: string;
    /** Accurate to the minute; null: never used. */
    lastUsedAt: string | null;
};
export type PersonalAccessTokenList = {
    items: PersonalAccessToken[];
};
export type PersonalAccessTokenCreate = {
    /** The purpose of the token. */
    name: string;
    /** Lifetime, up to 1y. Default: 90d. */
    lifetime?: string;
};
export type PersonalAccessTokenWithSecret = {
    id: string;
    name: string;
    createdAt: string;
    expiresAt: string;
    /** Accurate to the minute; null: never used. */
    lastUsedAt: string | null;
    /** The token. Shown only in this response. */
    token: string;
};
export type AdministratorSort = "username" | "-username" | "createdAt" | "-createdAt";
export type Role = "owner" | "namespace-admin" | "auditor";
export type Administrator = {
    id: string;
    username: string;
    /** Currently: `owner`, `namespace-admin`, `auditor`. Newer servers may send other values. */
    role: "owner" | "namespace-admin" | "auditor";
    disabled: boolean;
    /** Whether the administrator has a second factor. */
    secondFactor: boolean;
    namespaces: AccountNamespace[];
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type AdministratorPage = {
    items: Administrator[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type AdministratorCreate = {
    /** The name the administrator signs in with. */
    username: string;
    /** At least 15 characters. Common passwords are rejected. */
    password: string;
    /** `owner`: full access. `namespace-admin`: full access to the listed namespaces. `auditor`: read-only access. */
    role: Role;
    /** Names of the namespaces a `namespace-admin` manages. */
    namespaces?: string[];
    /** A disabled administrator cannot sign in. Default: false. */
    disabled?: boolean;
};
export type AdministratorEdit = {
    /** The name the administrator signs in with. */
    username?: string;
    /** `owner`: full access. `namespace-admin`: full access to the listed namespaces. `auditor`: read-only access. */
    role?: Role;
    /** Names of the namespaces a `namespace-admin` manages. */
    namespaces?: string[] | null;
    /** A disabled administrator cannot sign in. Default: false. */
    disabled?: boolean;
};
export type AdministratorPassword = {
    /** At least 15 characters, or 8 if the administrator has a second factor. Common passwords are rejected. */
    password: string;
};
export type NamespaceSort = "name" | "-name" | "createdAt" | "-createdAt";
export type EncryptionSetting = {
    /** Key management algorithm (RFC 7518 section 4). RSA keys use `rsaBits`, others `crv`. Currently: `RSA-OAEP`, `RSA-OAEP-256`, `ECDH-ES`, `ECDH-ES+A128KW`, `ECDH-ES+A192KW`, `ECDH-ES+A256KW`. Newer servers may send other values. */
    alg: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW";
    /** Content encryption algorithm (RFC 7518 section 5.3). Currently: `A128GCM`, `A192GCM`, `A256GCM`. Newer servers may send other values. */
    enc: "A128GCM" | "A192GCM" | "A256GCM";
    /** The curve of the ECDH-ES key (RFC 7518 section 4.6). Default: P-256. Currently: `P-256`, `P-384`, `P-521`. Newer servers may send other values. */
    crv?: "P-256" | "P-384" | "P-521";
} | null;
export type ClaimFromAttribute = {
    "from": "attribute";
    /** The attribute of the user or API key. */
    name: string;
};
export type ClaimFromGroups = {
    "from": "groups";
};
export type ClaimFromOrgs = {
    "from": "orgs";
};
export type FixedClaim = {
    "from": "value";
    /** A string, number or boolean. */
    value: unknown;
};
export type ClaimTemplateSource = ({
    "from": "attribute";
} & ClaimFromAttribute) | ({
    "from": "groups";
} & ClaimFromGroups) | ({
    "from": "orgs";
} & ClaimFromOrgs) | ({
    "from": "value";
} & FixedClaim);
export type Namespace = {
    id: string;
    name: string;
    description: string;
    /** The `iss` of the tokens of this namespace. */
    issuer: string;
    /** Currently: `HS256`, `HS384`, `HS512`, `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384`, `ES512`, `EdDSA`, `Ed25519`. Newer servers may send other values. */
    algorithm: "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519";
    /** Currently: `2048`, `3072`, `4096`. Newer servers may send other values. */
    rsaBits: 2048 | 3072 | 4096;
    publicEndpoint: boolean;
    disabled: boolean;
    /** Currently: `short`, `long`. Newer servers may send other values. */
    claimNames: "short" | "long";
    audience: string | null;
    omitAudience: boolean;
    /** Currently: `at+jwt`, `JWT`. Newer servers may send other values. */
    headerType: "at+jwt" | "JWT";
    accessTtl: string;
    accessTtlMax: string;
    refreshTtl: string;
    refreshTtlMax: string;
    /** Currently: `keep`, `rotate-near-expiry`, `rotate`. Newer servers may send other values. */
    renewalStrategy: "keep" | "rotate-near-expiry" | "rotate";
    /** Seconds. */
    reuseGrace: number;
    sessionTtlMax: string;
    maxSessions: number;
    keyRotation: string | null;
    /** Currently: `all`, `none`. Newer servers may send other values. */
    defaultScope: "all" | "none";
    /** Encryption of refresh tokens; null: signed only. */
    refreshEncryption: EncryptionSetting;
    passwordLogin: boolean;
    passwordGrant: boolean;
    passwordMinLength: number;
    claimTemplate: {
        [key: string]: ClaimTemplateSource;
    };
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type NamespacePage = {
    items: Namespace[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type SigningAlgorithm = "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519";
export type RsaBits = 2048 | 3072 | 4096;
export type ClaimNames = "short" | "long";
export type HeaderType = "at+jwt" | "JWT";
export type RenewalStrategy = "keep" | "rotate-near-expiry" | "rotate";
export type DefaultScope = "all" | "none";
export type NamespaceCreate = {
    /** Part of the issuer; cannot be changed. */
    name: string;
    description?: string;
    /** The algorithm that signs access tokens (RFC 7518 section 3.1, RFC 8037, RFC 9864). After a change, the new key is published first and starts signing at its `signsAt`; an HMAC key starts signing immediately. Default: ES256. */
    algorithm?: SigningAlgorithm;
    /** Size of new RSA keys in bits. Default: 3072. */
    rsaBits?: RsaBits;
    /** Whether the public login and token endpoints serve this namespace. Default: false. */
    publicEndpoint?: boolean;
    /** A disabled namespace issues no tokens. Default: false. */
    disabled?: boolean;
    /** Names of the claims for username, groups and orgs. `short`: usr, grp, org. `long`: username, groups, orgs. Default: short. */
    claimNames?: ClaimNames;
    /** The `aud` of access tokens (RFC 9068 section 2.2); null means the issuer. */
    audience?: string | null;
    /** Omits `aud` from access tokens unless the request names an audience, for verifiers that reject a token with an `aud` they do not expect, such as PyJWT without `audience`. The trade-off: any service that trusts the keys of this namespace accepts every token without `aud`, so a token leaked by one service works at all others. Signet takes a token without `aud` as one for the `audience` of this namespace. Default: false. */
    omitAudience?: boolean;
    /** The `typ` header of access tokens. `at+jwt` (RFC 9068 section 2.1) tells access tokens from other JWTs. `JWT` is for verifiers that reject `at+jwt`, such as the default decoders of Spring Security; a verifier then cannot tell kinds of JWTs apart by `typ` (RFC 8725 section 3.11). Signet accepts tokens of the previous type until they expire after a change to `JWT`, and rejects them at once after a change to `at+jwt`. Default at+jwt. */
    headerType?: HeaderType;
    /** Lifetime of access tokens if the request names none. Default: 10m. */
    accessTtl?: string;
    /** Maximum lifetime of access tokens. Default: 1h. */
    accessTtlMax?: string;
    /** Lifetime of refresh tokens if the request names none. Default: 24h. */
    refreshTtl?: string;
    /** Maximum lifetime of refresh tokens. Default: 30d. */
    refreshTtlMax?: string;
    /** Refresh token rotation. `keep`: never rotated. `rotate-near-expiry`: rotated when less than 30 % of the lifetime remains. `rotate`: rotated on every use. With rotation, clients must store the new refresh token; a client that keeps sending the old one, such as QuidJS, quidpy and the client of JWThenticator, triggers reuse detection and its session is revoked. Default: keep. */
    renewalStrategy?: RenewalStrategy;
    /** Grace period of reuse detection in seconds: a refresh token that was just rotated still returns its successor, for example after a lost response or from a second tab. Default: 10. */
    reuseGrace?: number;
    /** Maximum session lifetime, regardless of renewals. Default: 90d. */
    sessionTtlMax?: string;
    /** Maximum number of active sessions for each user and API key. One more revokes the oldest; a lower limit takes effect at the next login. Default: 100. */
    maxSessions?: number;
    /** Rotation interval of signing keys; the next key is published in advance. null: rotated manually only. Must exceed accessTtlMax and twice the max-age of the key set. Refresh token keys sign for at least refreshTtlMax; HMAC access keys are only rotated manually. Default: 90d, or twice accessTtlMax if that is longer. */
    keyRotation?: string | null;
    /** The scope of a token if the request names none: `all` granted rights, or `none`. Default: all. */
    defaultScope?: DefaultScope;
    /** Encryption of refresh tokens as nested JWTs (RFC 7519 section 5.2); null: signed only. Turning encryption on or off invalidates issued refresh tokens, because only one form is accepted; changing the algorithms does not. Default: null. */
    refreshEncryption?: EncryptionSetting;
    /** Whether users can log in with their password. If false, every endpoint that exchanges a password for tokens responds with 403 `login.password_disabled` without checking the password; API keys, issued refresh tokens and existing sessions continue to work. Default: true. */
    passwordLogin?: boolean;
    /** Whether the token endpoint accepts the password grant (RFC 6749 section 4.3), which RFC 9700 section 2.4 forbids. Requires `passwordLogin`. Default: false. */
    passwordGrant?: boolean;
    /** Minimum length of user passwords in characters; existing passwords are not affected. Default: 8. */
    passwordMinLength?: number;
    /** Custom claims of access tokens: maps each claim name to the source of its value. Up to 50 claims, up to 2 kB as JSON in a token. Registered claims and the claims of Signet are rejected, regardless of case; claims whose source has no value are omitted. An edit replaces the whole template. Default: none. */
    claimTemplate?: {
        [key: string]: ClaimTemplateSource;
    };
};
export type KeyAlgorithm = "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519" | "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW";
export type KeyState = "next" | "active" | "previous" | "retired";
export type SigningKey = {
    id: string;
    /** `access` and `refresh`: signs these tokens. `encryption`: encrypts refresh tokens. Currently: `access`, `refresh`, `encryption`. Newer servers may send other values. */
    purpose: "access" | "refresh" | "encryption";
    algorithm: KeyAlgorithm;
    /** RFC 7638 thumbprint. */
    kid: string;
    /** `next`: published, does not sign yet. `active`: signs. `previous`: no longer signs, and verifies until its last token expires. `retired`: rejected. */
    state: KeyState;
    /** The public JWK (RFC 7517); null for HMAC keys, which have no public part. */
    publicKey: {
        [key: string]: unknown;
    } | null;
    createdAt: string;
    /** When the key was added to the key set. */
    publishedAt: string;
    /** When a `next` key starts signing. Null for an HMAC access key, which is activated manually after its secret was distributed to the verifiers. */
    signsAt: string | null;
    activatedAt: string | null;
    /** When an `active` key is replaced. Null if no rotation is scheduled: `keyRotation` is null, or this is an HMAC access key, which is only rotated manually. */
    rotatesAt: string | null;
    /** When the last token of the key expires. */
    retiresAt: string | null;
    retiredAt: string | null;
    /** Why the key is `retired`. `rotated`: its last token has expired. `replaced`: the settings changed before it signed. `switched-off`: refresh token encryption was disabled. `compromised`: the key was revoked. */
    reason: string | null;
};
export type NamespaceWithSecret = {
    id: string;
    name: string;
    description: string;
    /** The `iss` of the tokens of this namespace. */
    issuer: string;
    /** Currently: `HS256`, `HS384`, `HS512`, `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384`, `ES512`, `EdDSA`, `Ed25519`. Newer servers may send other values. */
    algorithm: "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519";
    /** Currently: `2048`, `3072`, `4096`. Newer servers may send other values. */
    rsaBits: 2048 | 3072 | 4096;
    publicEndpoint: boolean;
    disabled: boolean;
    /** Currently: `short`, `long`. Newer servers may send other values. */
    claimNames: "short" | "long";
    audience: string | null;
    omitAudience: boolean;
    /** Currently: `at+jwt`, `JWT`. Newer servers may send other values. */
    headerType: "at+jwt" | "JWT";
    accessTtl: string;
    accessTtlMax: string;
    refreshTtl: string;
    refreshTtlMax: string;
    /** Currently: `keep`, `rotate-near-expiry`, `rotate`. Newer servers may send other values. */
    renewalStrategy: "keep" | "rotate-near-expiry" | "rotate";
    /** Seconds. */
    reuseGrace: number;
    sessionTtlMax: string;
    maxSessions: number;
    keyRotation: string | null;
    /** Currently: `all`, `none`. Newer servers may send other values. */
    defaultScope: "all" | "none";
    /** Encryption of refresh tokens; null: signed only. */
    refreshEncryption: EncryptionSetting;
    passwordLogin: boolean;
    passwordGrant: boolean;
    passwordMinLength: number;
    claimTemplate: {
        [key: string]: ClaimTemplateSource;
    };
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
    /** Only if this request created an HMAC key: the secret that verifies tokens, in base64url. Shown only in this response. It can also sign tokens. */
    sharedSecret?: string;
    /** Only if the change created keys. A `next` key starts signing at its `signsAt`; the current key signs until then. */
    newKeys?: SigningKey[];
};
export type NamespaceEdit = {
    description?: string;
    /** The algorithm that signs access tokens (RFC 7518 section 3.1, RFC 8037, RFC 9864). After a change, the new key is published first and starts signing at its `signsAt`; an HMAC key starts signing immediately. Default: ES256. */
    algorithm?: SigningAlgorithm;
    /** Size of new RSA keys in bits. Default: 3072. */
    rsaBits?: RsaBits;
    /** Whether the public login and token endpoints serve this namespace. Default: false. */
    publicEndpoint?: boolean;
    /** A disabled namespace issues no tokens. Default: false. */
    disabled?: boolean;
    /** Names of the claims for username, groups and orgs. `short`: usr, grp, org. `long`: username, groups, orgs. Default: short. */
    claimNames?: ClaimNames;
    /** The `aud` of access tokens (RFC 9068 section 2.2); null means the issuer. */
    audience?: string | null;
    /** Omits `aud` from access tokens unless the request names an audience, for verifiers that reject a token with an `aud` they do not expect, such as PyJWT without `audience`. The trade-off: any service that trusts the keys of this namespace accepts every token without `aud`, so a token leaked by one service works at all others. Signet takes a token without `aud` as one for the `audience` of this namespace. Default: false. */
    omitAudience?: boolean;
    /** The `typ` header of access tokens. `at+jwt` (RFC 9068 section 2.1) tells access tokens from other JWTs. `JWT` is for verifiers that reject `at+jwt`, such as the default decoders of Spring Security; a verifier then cannot tell kinds of JWTs apart by `typ` (RFC 8725 section 3.11). Signet accepts tokens of the previous type until they expire after a change to `JWT`, and rejects them at once after a change to `at+jwt`. Default at+jwt. */
    headerType?: HeaderType;
    /** Lifetime of access tokens if the request names none. Default: 10m. */
    accessTtl?: string;
    /** Maximum lifetime of access tokens. Default: 1h. */
    accessTtlMax?: string;
    /** Lifetime of refresh tokens if the request names none. Default: 24h. */
    refreshTtl?: string;
    /** Maximum lifetime of refresh tokens. Default: 30d. */
    refreshTtlMax?: string;
    /** Refresh token rotation. `keep`: never rotated. `rotate-near-expiry`: rotated when less than 30 % of the lifetime remains. `rotate`: rotated on every use. With rotation, clients must store the new refresh token; a client that keeps sending the old one, such as QuidJS, quidpy and the client of JWThenticator, triggers reuse detection and its session is revoked. Default: keep. */
    renewalStrategy?: RenewalStrategy;
    /** Grace period of reuse detection in seconds: a refresh token that was just rotated still returns its successor, for example after a lost response or from a second tab. Default: 10. */
    reuseGrace?: number;
    /** Maximum session lifetime, regardless of renewals. Default: 90d. */
    sessionTtlMax?: string;
    /** Maximum number of active sessions for each user and API key. One more revokes the oldest; a lower limit takes effect at the next login. Default: 100. */
    maxSessions?: number;
    /** Rotation interval of signing keys; the next key is published in advance. null: rotated manually only. Must exceed accessTtlMax and twice the max-age of the key set. Refresh token keys sign for at least refreshTtlMax; HMAC access keys are only rotated manually. Default: 90d, or twice accessTtlMax if that is longer. */
    keyRotation?: string | null;
    /** The scope of a token if the request names none: `all` granted rights, or `none`. Default: all. */
    defaultScope?: DefaultScope;
    /** Encryption of refresh tokens as nested JWTs (RFC 7519 section 5.2); null: signed only. Turning encryption on or off invalidates issued refresh tokens, because only one form is accepted; changing the algorithms does not. Default: null. */
    refreshEncryption?: EncryptionSetting;
    /** Whether users can log in with their password. If false, every endpoint that exchanges a password for tokens responds with 403 `login.password_disabled` without checking the password; API keys, issued refresh tokens and existing sessions continue to work. Default: true. */
    passwordLogin?: boolean;
    /** Whether the token endpoint accepts the password grant (RFC 6749 section 4.3), which RFC 9700 section 2.4 forbids. Requires `passwordLogin`. Default: false. */
    passwordGrant?: boolean;
    /** Minimum length of user passwords in characters; existing passwords are not affected. Default: 8. */
    passwordMinLength?: number;
    /** Custom claims of access tokens: maps each claim name to the source of its value. Up to 50 claims, up to 2 kB as JSON in a token. Registered claims and the claims of Signet are rejected, regardless of case; claims whose source has no value are omitted. An edit replaces the whole template. Default: none. */
    claimTemplate?: {
        [key: string]: ClaimTemplateSource;
    } | null;
};
export type NamespaceCounts = {
    users: number;
    groups: number;
    /** Sessions that are neither expired nor revoked. */
    sessions: number;
};
export type NamespaceClone = {
    /** The name of the new namespace. */
    name: string;
};
export type NamespaceDeletion = {
    id: string;
    /** The name the namespace had; another namespace may use it now. */
    name: string;
    startedAt: string;
    /** Number of rows when the deletion started: users, sessions, memberships and everything else. */
    rowsToDelete: number;
    /** Number of rows deleted so far. */
    rowsDeleted: number;
};
export type NamespaceDeletionList = {
    /** Oldest first. */
    items: NamespaceDeletion[];
};
export type UserSort = "name" | "-name" | "createdAt" | "-createdAt";
export type User = {
    id: string;
    name: string;
    disabled: boolean;
    /** Whether the user can log in with a password. */
    hasPassword: boolean;
    /** Whether the password hash was imported and differs from the format of Signet; the next login replaces it. */
    passwordImported: boolean;
    attributes: {
        [key: string]: unknown;
    };
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type UserPage = {
    items: User[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type UserCreate = {
    /** The name the user logs in with. Stored as given; unique regardless of case and confusable characters. */
    name: string;
    /** At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected. null: no password login. */
    password?: string | null;
    /** Instead of `password`: a hash created by another program with argon2, bcrypt, scrypt or PBKDF2. Replaced at the first login. */
    passwordHash?: string;
    /** A disabled user cannot get tokens. Default: false. */
    disabled?: boolean;
    /** Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none. */
    attributes?: {
        [key: string]: unknown;
    };
};
export type ImportedUser = {
    /** The name the user logs in with. Stored as given; unique regardless of case and confusable characters. */
    name: string;
    /** At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected. null: no password login. */
    password?: string | null;
    /** Instead of `password`: a hash created by another program with argon2, bcrypt, scrypt or PBKDF2. Replaced at the first login. */
    passwordHash?: string;
    /** A disabled user cannot get tokens. Default: false. */
    disabled?: boolean;
    /** Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none. */
    attributes?: {
        [key: string]: unknown;
    } | null;
    /** Names of all groups of the user. Omitted: unchanged; null: no groups. */
    groups?: string[] | null;
    /** Names of all orgs of the user. Omitted: unchanged; null: no orgs. */
    orgs?: string[] | null;
    /** Accepted so that an export can be imported; ignored. */
    id?: string;
    /** Accepted so that an export can be imported; ignored. */
    hasPassword?: boolean;
    /** Accepted so that an export can be imported; ignored. */
    createdAt?: string;
};
export type UserImportMode = "create" | "upsert";
export type UserImport = {
    /** Up to 1000 users. Either this or `csv`. */
    users?: ImportedUser[] | null;
    /** The users as CSV (RFC 4180), separated by commas, semicolons or tabs: a header line, then up to 1000 users. Either this or `users`. */
    csv?: string;
    /** `create`: rows of existing users are refused. `upsert`: existing users are updated with the given fields. Default: create. */
    mode?: UserImportMode;
    /** Reports what the import would do, without changing anything. Default: false. */
    dryRun?: boolean;
    /** Whether a refused row cancels the whole import. Otherwise the other rows are imported. Default: false. */
    atomic?: boolean;
    /** Whether missing groups are created. Default: false. */
    createGroups?: boolean;
};
export type UserImportOutcome = "created" | "updated" | "unchanged" | "refused";
export type UserImportError = {
    /** The location: a JSON pointer into the body, or `/csv/<line>/<column>`. */
    pointer: string;
    /** What is wrong, and what is accepted. */
    detail: string;
};
export type UserImportRow = {
    /** The row: `/users/<index>`, or `/csv/<line of the file>`. */
    pointer: string;
    /** The user name in the row, if any. */
    name: string | null;
    outcome: UserImportOutcome;
    /** Null if the user does not exist, or would only be created by the import. */
    id: string | null;
    /** Why the row is refused; empty if it is not. */
    errors: UserImportError[];
};
export type UserImportReport = {
    /** Whether this was a dry run: nothing was changed. */
    dryRun: boolean;
    created: number;
    updated: number;
    unchanged: number;
    refused: number;
    /** Names of the created groups. */
    createdGroups: string[];
    /** Every row, in the order of the request. */
    rows: UserImportRow[];
};
export type ExportedUser = {
    id: string;
    name: string;
    disabled: boolean;
    /** Whether the user can log in with a password. */
    hasPassword: boolean;
    attributes: {
        [key: string]: unknown;
    };
    createdAt: string;
    /** Names of the groups of the user. */
    groups: string[];
    /** Names of the orgs of the user. */
    orgs: string[];
};
export type UserExport = {
    users: ExportedUser[];
};
export type UserEdit = {
    /** The name the user logs in with. Stored as given; unique regardless of case and confusable characters. */
    name?: string;
    /** A disabled user cannot get tokens. Default: false. */
    disabled?: boolean;
    /** Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none. */
    attributes?: {
        [key: string]: unknown;
    } | null;
};
export type UserPassword = {
    /** At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected. */
    password: string;
};
export type GroupSort = "name" | "-name" | "createdAt" | "-createdAt";
export type Group = {
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type GroupPage = {
    items: Group[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type GroupCreate = {
    /** Appears in the tokens of the members. */
    name: string;
    description?: string;
};
export type GroupEdit = {
    /** Appears in the tokens of the members. */
    name?: string;
    description?: string;
};
export type MemberCount = {
    members: number;
};
export type ApiKeySort = "name" | "-name" | "createdAt" | "-createdAt";
export type ApiKey = {
    id: string;
    name: string;
    /** The client that the key identifies. */
    identifier: string;
    disabled: boolean;
    /** When the key expires; null: never. */
    expiresAt: string | null;
    /** IP addresses and CIDR ranges the key may be used from; empty: any address. */
    allowedAddresses: string[];
    attributes: {
        [key: string]: unknown;
    };
    /** Whether the key may request custom claims for its tokens. */
    maySetClaims: boolean;
    /** Audiences for which the key may exchange access tokens; empty: none. */
    exchangeAudiences: string[];
    /** Whether the secret was imported from another server; rotating the key replaces it. */
    imported: boolean;
    /** Accurate to about a minute; null: never used. */
    lastUsedAt: string | null;
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type ApiKeyPage = {
    items: ApiKey[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type ApiKeyCreate = {
    /** The purpose of the key. */
    name: string;
    /** The client that the key identifies: a UUID in any notation, included in its tokens. Several keys may share one; it cannot be changed. Default: a new UUID. */
    identifier?: string;
    /** A disabled key cannot be exchanged for tokens. Default: false. */
    disabled?: boolean;
    /** When the key expires; null: never. Default: null. */
    expiresAt?: string | null;
    /** IP addresses and CIDR ranges the key may be used from; empty: any address. Default: empty. */
    allowedAddresses?: string[];
    /** Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none. */
    attributes?: {
        [key: string]: unknown;
    };
    /** Whether the key may request custom claims for its tokens (`claims` of the token endpoint). Default: false. */
    maySetClaims?: boolean;
    /** Audiences for which the key may exchange access tokens of other subjects (RFC 8693). Empty: no token exchange. Default: empty. */
    exchangeAudiences?: string[];
};
export type ApiKeyWithSecret = {
    id: string;
    name: string;
    /** The client that the key identifies. */
    identifier: string;
    disabled: boolean;
    /** When the key expires; null: never. */
    expiresAt: string | null;
    /** IP addresses and CIDR ranges the key may be used from; empty: any address. */
    allowedAddresses: string[];
    attributes: {
        [key: string]: unknown;
    };
    /** Whether the key may request custom claims for its tokens. */
    maySetClaims: boolean;
    /** Audiences for which the key may exchange access tokens; empty: none. */
    exchangeAudiences: string[];
    /** Whether the secret was imported from another server; rotating the key replaces it. */
    imported: boolean;
    /** Accurate to about a minute; null: never used. */
    lastUsedAt: string | null;
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
    /** The key. Shown only in this response. */
    key: string;
};
export type ImportedApiKey = {
    /** The purpose of the key. */
    name: string;
    /** The client that the key identifies: a UUID in any notation, included in its tokens. */
    identifier: string;
    /** The key as the client sends it. Stored as a hash. */
    key?: string;
    /** The SHA-512 of the key, as JWThenticator stores it. */
    sha512?: string;
    /** When the key expires; null: never. Default: null. */
    expiresAt?: string | null;
};
export type ApiKeyImport = {
    /** Up to 1000 keys. All of them are imported, or none. */
    keys: ImportedApiKey[];
};
export type ApiKeyImportReport = {
    /** Number of imported keys. */
    imported: number;
};
export type ApiKeyEdit = {
    /** The purpose of the key. */
    name?: string;
    /** A disabled key cannot be exchanged for tokens. Default: false. */
    disabled?: boolean;
    /** When the key expires; null: never. Default: null. */
    expiresAt?: string | null;
    /** IP addresses and CIDR ranges the key may be used from; empty: any address. Default: empty. */
    allowedAddresses?: string[] | null;
    /** Attributes that the claim template of the namespace can map to claims: up to 50, up to 2 kB as JSON. An edit replaces all of them. Default: none. */
    attributes?: {
        [key: string]: unknown;
    } | null;
    /** Whether the key may request custom claims for its tokens (`claims` of the token endpoint). Default: false. */
    maySetClaims?: boolean;
    /** Audiences for which the key may exchange access tokens of other subjects (RFC 8693). Empty: no token exchange. Default: empty. */
    exchangeAudiences?: string[] | null;
};
export type GroupRights = {
    /** The group. */
    id: string;
    name: string;
    /** The rights the group grants to its members, sorted. */
    rights: string[];
};
export type GroupRightsPage = {
    items: GroupRights[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type Rights = {
    /** Sorted. */
    rights: string[];
};
export type RightsReplace = {
    /** The complete set of rights, in any order; `[]` removes all. */
    rights: string[];
};
export type OrgSort = "name" | "-name" | "createdAt" | "-createdAt";
export type Org = {
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type OrgPage = {
    items: Org[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type OrgCreate = {
    /** Appears in the tokens of the members. */
    name: string;
    description?: string;
};
export type OrgEdit = {
    /** Appears in the tokens of the members. */
    name?: string;
    description?: string;
};
export type OrgMemberSort = "name" | "-name" | "createdAt" | "-createdAt";
export type OrgMember = {
    id: string;
    name: string;
    /** The namespace of the user. */
    "namespace": string;
    disabled: boolean;
};
export type OrgMemberPage = {
    items: OrgMember[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type SigningKeyList = {
    items: SigningKey[];
};
export type JwkSet = {
    /** The public keys that verify tokens of this namespace. */
    keys: {
        [key: string]: unknown;
    }[];
};
export type OAuthError = {
    /** Error code of RFC 6749 section 5.2 or an extension. */
    error: string;
    /** Human-readable explanation: the cause and how to fix it. */
    error_description: string;
};
export type Metadata = {
    /** Issuer identifier: the `iss` claim of every token. */
    issuer: string;
    /** URL of the key set (JWKS). */
    jwks_uri: string;
    /** Always empty: Signet has no authorization endpoint. */
    response_types_supported: string[];
    subject_types_supported: string[];
    /** Signing algorithms of access tokens. */
    id_token_signing_alg_values_supported: string[];
    /** URL of the token endpoint (RFC 6749 section 3.2). */
    token_endpoint: string;
    /** URL of the introspection endpoint (RFC 7662). */
    introspection_endpoint: string;
    /** URL of the revocation endpoint (RFC 7009). */
    revocation_endpoint: string;
    grant_types_supported: string[];
    token_endpoint_auth_methods_supported: string[];
    introspection_endpoint_auth_methods_supported: string[];
    revocation_endpoint_auth_methods_supported: string[];
};
export type KeyPurpose = "access" | "refresh" | "encryption";
export type KeyRotate = {
    /** The purpose of the key to rotate. */
    purpose: KeyPurpose;
};
export type SigningKeyWithSecret = {
    id: string;
    /** `access` and `refresh`: signs these tokens. `encryption`: encrypts refresh tokens. Currently: `access`, `refresh`, `encryption`. Newer servers may send other values. */
    purpose: "access" | "refresh" | "encryption";
    algorithm: KeyAlgorithm;
    /** RFC 7638 thumbprint. */
    kid: string;
    /** `next`: published, does not sign yet. `active`: signs. `previous`: no longer signs, and verifies until its last token expires. `retired`: rejected. */
    state: KeyState;
    /** The public JWK (RFC 7517); null for HMAC keys, which have no public part. */
    publicKey: {
        [key: string]: unknown;
    } | null;
    createdAt: string;
    /** When the key was added to the key set. */
    publishedAt: string;
    /** When a `next` key starts signing. Null for an HMAC access key, which is activated manually after its secret was distributed to the verifiers. */
    signsAt: string | null;
    activatedAt: string | null;
    /** When an `active` key is replaced. Null if no rotation is scheduled: `keyRotation` is null, or this is an HMAC access key, which is only rotated manually. */
    rotatesAt: string | null;
    /** When the last token of the key expires. */
    retiresAt: string | null;
    retiredAt: string | null;
    /** Why the key is `retired`. `rotated`: its last token has expired. `replaced`: the settings changed before it signed. `switched-off`: refresh token encryption was disabled. `compromised`: the key was revoked. */
    reason: string | null;
    /** Only if this request created an HMAC access key: the secret that verifies its tokens, in base64url. Shown only in this response. It can also sign tokens. */
    sharedSecret?: string;
};
export type KeyImpact = {
    /** Whether the key is active, so that another key would replace it immediately. */
    signs: boolean;
    /** Active sessions that would be revoked, because their refresh tokens are signed with the key or encrypted for it. */
    sessions: number;
    /** Upper bound of the unexpired access tokens signed with the key: those issued within `accessTtlMax`, counted in intervals of five minutes. */
    accessTokens: number;
    /** When the last token signed with the key expires; null: it has none. */
    lastTokenUntil: string | null;
};
export type JsonObjectOrNull = {
    [key: string]: unknown;
} | null;
export type SuccessorKey = {
    id: string;
    /** `access` and `refresh`: signs these tokens. `encryption`: encrypts refresh tokens. Currently: `access`, `refresh`, `encryption`. Newer servers may send other values. */
    purpose: "access" | "refresh" | "encryption";
    algorithm: KeyAlgorithm;
    /** RFC 7638 thumbprint. */
    kid: string;
    /** `next`: published, does not sign yet. `active`: signs. `previous`: no longer signs, and verifies until its last token expires. `retired`: rejected. */
    state: KeyState;
    /** The public JWK (RFC 7517); null for HMAC keys, which have no public part. */
    publicKey: JsonObjectOrNull;
    createdAt: string;
    /** When the key was added to the key set. */
    publishedAt: string;
    /** When a `next` key starts signing. Null for an HMAC access key, which is activated manually after its secret was distributed to the verifiers. */
    signsAt: string | null;
    activatedAt: string | null;
    /** When an `active` key is replaced. Null if no rotation is scheduled: `keyRotation` is null, or this is an HMAC access key, which is only rotated manually. */
    rotatesAt: string | null;
    /** When the last token of the key expires. */
    retiresAt: string | null;
    retiredAt: string | null;
    /** Why the key is `retired`. `rotated`: its last token has expired. `replaced`: the settings changed before it signed. `switched-off`: refresh token encryption was disabled. `compromised`: the key was revoked. */
    reason: string | null;
    /** Only if this request created an HMAC access key: the secret that verifies its tokens, in base64url. Shown only in this response. It can also sign tokens. */
    sharedSecret?: string;
} | null;
export type KeyRevocation = {
    /** The revoked key, now `retired`. */
    key: SigningKey;
    /** The key that replaces it; null if none was needed. */
    successor: SuccessorKey;
    /** Number of revoked sessions. */
    sessionsEnded: number;
    /** Upper bound of the unexpired access tokens that are now rejected. */
    accessTokensRefused: number;
    /** Until when applications with a cached key set may still accept tokens of the key; null for keys that are not in the key set. */
    verifiersUntil: string | null;
};
export type AudienceSort = "name" | "-name" | "createdAt" | "-createdAt";
export type Audience = {
    id: string;
    name: string;
    /** The public members of the key. */
    jwk: {
        [key: string]: unknown;
    } | null;
    /** The public members of the key. */
    jwks: {
        [key: string]: unknown;
    } | null;
    /** Key management algorithm (RFC 7518 section 4). RSA keys use `rsaBits`, others `crv`. Currently: `RSA-OAEP`, `RSA-OAEP-256`, `ECDH-ES`, `ECDH-ES+A128KW`, `ECDH-ES+A192KW`, `ECDH-ES+A256KW`. Newer servers may send other values. */
    alg: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW";
    /** Content encryption algorithm (RFC 7518 section 5.3). Currently: `A128GCM`, `A192GCM`, `A256GCM`. Newer servers may send other values. */
    enc: "A128GCM" | "A192GCM" | "A256GCM";
    createdAt: string;
    updatedAt: string;
    /** Version of the resource, incremented with every change. Also sent as the ETag. */
    version: number;
};
export type AudiencePage = {
    items: Audience[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type KeyManagementAlgorithm = "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A192KW" | "ECDH-ES+A256KW";
export type ContentAlgorithm = "A128GCM" | "A192GCM" | "A256GCM";
export type AudienceCreate = {
    /** The `aud` of the tokens; compared exactly. */
    name: string;
    /** A public JWK (RFC 7517): RSA of 2048 to 4096 bits, or EC on P-256, P-384 or P-521. Requires `jwks` to be null. If both are null, tokens for the audience are signed but not encrypted. */
    jwk?: {
        [key: string]: unknown;
    } | null;
    /** A JWK Set (RFC 7517 section 5) of 1 to 20 public keys. The first encryption key that matches `alg` is used. Requires `jwk` to be null. */
    jwks?: {
        [key: string]: unknown;
    } | null;
    /** Key management algorithm (RFC 7518 section 4); the key must match it. Default: RSA-OAEP-256. */
    alg?: KeyManagementAlgorithm;
    /** Content encryption algorithm (RFC 7518 section 5.3). Default: A256GCM. */
    enc?: ContentAlgorithm;
};
export type AudienceEdit = {
    /** The `aud` of the tokens; compared exactly. */
    name?: string;
    /** A public JWK (RFC 7517): RSA of 2048 to 4096 bits, or EC on P-256, P-384 or P-521. Requires `jwks` to be null. If both are null, tokens for the audience are signed but not encrypted. */
    jwk?: {
        [key: string]: unknown;
    } | null;
    /** A JWK Set (RFC 7517 section 5) of 1 to 20 public keys. The first encryption key that matches `alg` is used. Requires `jwk` to be null. */
    jwks?: {
        [key: string]: unknown;
    } | null;
    /** Key management algorithm (RFC 7518 section 4); the key must match it. Default: RSA-OAEP-256. */
    alg?: KeyManagementAlgorithm;
    /** Content encryption algorithm (RFC 7518 section 5.3). Default: A256GCM. */
    enc?: ContentAlgorithm;
};
export type SessionSort = "-createdAt" | "createdAt";
export type Session = {
    /** The `sid` claim of its tokens. */
    id: string;
    /** User the session belongs to; null if it belongs to an API key. */
    userId: string | null;
    /** Name of the user. */
    userName?: string;
    /** API key the session belongs to; null if it belongs to a user. */
    apiKeyId: string | null;
    /** Name of the API key. */
    apiKeyName?: string;
    createdAt: string;
    expiresAt: string;
    revokedAt: string | null;
    /** Reason for the revocation; null if not revoked. */
    revokedReason: string | null;
    /** IP address of the login. */
    address: string | null;
    userAgent: string | null;
};
export type SessionPage = {
    items: Session[];
    /** `cursor` of the next page; null on the last page. */
    nextCursor: string | null;
};
export type RevokedSessions = {
    /** Number of revoked sessions. */
    ended: number;
};
export type LoginRequest = {
    "namespace": string;
    username: string;
    password: string;
    /** Requested rights, space-separated, for example `datastore:read`. Limits all access tokens of the session to these rights. Default: not limited. */
    scope?: string;
    /** Audience of all access tokens of the session: the audience of the namespace, or one registered there. Default: not limited; a renewal may request an audience. */
    audience?: string;
};
export type LoginResult = {
    /** A signed JWT. */
    token: string;
    /** Granted rights, space-separated. Present only if the request has a `scope`. */
    scope?: string;
};
export type RenewRequest = {
    "namespace": string;
    /** Refresh token of the session. */
    refresh_token: string;
    /** Requested rights, space-separated, for example `datastore:read`. The token carries exactly these rights; if any is not granted, the request is rejected and the error names it. Default: the rights of the session, or set by the `defaultScope` of the namespace. */
    scope?: string;
    /** Requested audience: the audience of the namespace, or one registered there. A session limited to one audience rejects any other. Default: the audience of the session, otherwise that of the namespace. */
    audience?: string;
};
export type RenewalResult = {
    /** A signed JWT. */
    token: string;
    /** New refresh token, which replaces the one in the request. Present only if the refresh token was rotated. */
    refresh_token?: string;
    /** Granted rights, space-separated. Present only if the request has a `scope`. */
    scope?: string;
};
export type TokenPair = {
    refresh_token: string;
    access_token: string;
};
export type RevokeRequest = {
    "namespace": string;
    /** Refresh token of the session to revoke, either the current one or one that was rotated. */
    refresh_token: string;
};
export type PublicKeyRequest = {
    "namespace": string;
    /** Encoding of the key: base64url if the value ends in `64`, otherwise hex. */
    encoding_form?: string;
};
export type PublicKey = {
    /** Currently: `HS256`, `HS384`, `HS512`, `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384`, `ES512`, `EdDSA`, `Ed25519`. Newer servers may send other values. */
    alg: "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519";
    /** DER public key, encoded in hex or base64url and then in Base64, as clients of Quid expect. */
    key: string;
};
export type TokenForm = {
    /** The id of the API key. Optional, because `client_secret` identifies the key. */
    client_id?: string;
    /** The API key. */
    client_secret?: string;
    /** Grant type: one of client_credentials, refresh_token, password, urn:ietf:params:oauth:grant-type:token-exchange. */
    grant_type: string;
    /** Requested rights, space-separated. Default: set by the `defaultScope` of the namespace, or the rights of the session or of `subject_token`. */
    scope?: string;
    /** Requested lifetime of the access token, for example `5m`. Default: the `accessTtl` of the namespace; for token exchange, the remaining lifetime of `subject_token`. */
    lifetime?: string;
    /** Refresh token, for the `refresh_token` grant. */
    refresh_token?: string;
    /** Name of the user, for the `password` grant. */
    username?: string;
    /** Password of the user, for the `password` grant. */
    password?: string;
    /** Access token of this namespace to exchange, for token exchange. */
    subject_token?: string;
    /** Type of `subject_token`, for token exchange: `urn:ietf:params:oauth:token-type:access_token`. */
    subject_token_type?: string;
    /** Requested audience: the audience of the namespace, or one registered there. Default: the audience of the session, otherwise that of the namespace. */
    audience?: string;
    /** Requested audience as an absolute URI (RFC 8707), an alternative to `audience`. If repeated, all values must be the same: a token has a single audience. */
    resource?: string;
    /** Custom claims as a JSON object, for `client_credentials` with an API key that may set claims. Up to 50 claims, 2 kB and 4 levels of nesting. Registered claims and claims of Signet are rejected, regardless of case. */
    claims?: string;
    requested_token_type?: string;
};
export type TokenTypeName = "Bearer";
export type OAuthTokens = {
    access_token: string;
    token_type: TokenTypeName;
    /** Lifetime of the access token in seconds. */
    expires_in: number;
    /** Granted rights, space-separated. */
    scope?: string;
    refresh_token?: string;
    /** Type of the issued token, for token exchange. */
    issued_token_type?: string;
};
export type IntrospectionRequest = {
    /** The id of the API key. Optional, because `client_secret` identifies the key. */
    client_id?: string;
    /** The API key. */
    client_secret?: string;
    token: string;
    /** Hint about the type of the token: `access_token` or `refresh_token`. */
    token_type_hint?: string;
};
export type Introspection = {
    active: boolean;
    token_type?: string;
    scope?: string;
    client_id?: string;
    username?: string;
    exp?: number;
    iat?: number;
    nbf?: number;
    sub?: string;
    aud?: string;
    iss?: string;
    jti?: string;
    sid?: string;
    /** Actor of an exchanged token: the API key that acts on behalf of the subject (RFC 8693 section 4.1). */
    act?: {
        [key: string]: unknown;
    };
};
export type JwtdTokenRequest = {
    username: string;
    password: string;
    /** Service the token is issued for: a name, a URI such as `https://api.example:8443`, or a host with its port. */
    service: string;
    /** Labels the token carries. Rejected unless the user is granted all of them. Default: none. */
    labels?: {
        [key: string]: string;
    } | null;
    /** Subject the token carries, in the format of the first version of jwtd. An alternative to `labels`. */
    subject?: string;
    /** Requested lifetime, up to the `accessTtlMax` of the namespace. Default: its `accessTtl`. */
    lifetime?: string;
    /** Ignored: the server settings select the namespace. */
    project?: string;
};
export type JwtdToken = {
    /** A signed JWT. */
    token: string;
};
export type JwtdError = {
    message: string;
};
export type JwtdUser = {
    name: string;
    groups: string[];
};
export type JwtdUserCreate = {
    username: string;
    /** At least `passwordMinLength` characters (a namespace setting). Common passwords are rejected. */
    password: string;
    /** Names of existing groups. */
    groups?: string[] | null;
};
export type JwtdUserEdit = {
    /** New password. Revokes all sessions of the user. */
    password?: string;
    /** Names of existing groups. Replaces all group memberships of the user. */
    groups?: string[] | null;
};
export type JwtdGroup = {
    name: string;
    /** Labels by service. A right that is not a label appears as a key with an empty value. */
    rights: {
        [key: string]: {
            [key: string]: string;
        };
    };
};
export type JwtdGroupCreate = {
    name: string;
    /** Labels by service. */
    rights?: {
        [key: string]: {
            [key: string]: string;
        };
    } | null;
};
export type JwtdGroupEdit = {
    /** Labels by service. Replaces all rights of the group. */
    rights?: {
        [key: string]: {
            [key: string]: string;
        };
    } | null;
};
export type JwthenticatorAuthenticate = {
    /** API key of the namespace. */
    key: string;
    /** Identifier the key was registered with, a UUID in any notation. */
    identifier: string;
};
export type JwthenticatorTokens = {
    /** Access token, with the `identifier` as a claim. */
    jwt: string;
    /** Refresh token; null if the one in the request remains valid. */
    refresh_token: string | null;
};
export type JwthenticatorError = {
    [key: string]: string[];
};
export type JwthenticatorRefresh = {
    /** Refresh token from `authenticate` or `refresh`. */
    refresh_token: string;
    /** Identifier of the key the session belongs to. */
    identifier: string;
};
export type JwthenticatorValidate = {
    /** Access token to validate. */
    jwt: string;
};
export type JwthenticatorResult = {
    result: boolean;
    /** Always null. */
    message: string | null;
};
export type JwthenticatorEmpty = {};
export type JwthenticatorRegister = {
    /** The key as the client sends it. Stored as a hash. */
    key: string;
    /** Identifier of the client that the key identifies. */
    identifier: string;
};
export type JwthenticatorKeyQuery = {
    /** Key to look up. */
    key: string;
};
export type JwtisIssue = {
    /** Name of the namespace. */
    kid: string;
    /** Custom claims. Up to 50 claims, 2 kB and 4 levels of nesting. `exp` requests the expiry of the access token; other registered or reserved claims are rejected. */
    claims?: {
        [key: string]: unknown;
    } | null;
};
export type JwtisTokens = {
    /** The id of the session; the same across renewals. */
    id: string;
    access_token: string;
    /** Refresh token; the one in the request if it was not rotated. */
    refresh_token: string;
    /** Expiry of the access token, or of the refresh token if a renewal rotated it. In seconds since 1970-01-01T00:00:00Z. */
    expiry: number;
};
export type JwtisErrorItem = {
    source: string;
    title: string;
    detail: string;
};
export type JwtisError = {
    status: number;
    errors: JwtisErrorItem[];
};
export type JwtisRefreshStrategy = "noRefresh" | "refreshOnExpire" | "refreshBoth";
export type JwtisRenew = {
    /** Name of the namespace. */
    kid: string;
    /** Refresh token from `issue_token` or `renew_token`. */
    refresh_token: string;
    /** Refresh token rotation for this renewal. The stricter of this value and the strategy of the `kid` applies. */
    refresh_strategy?: JwtisRefreshStrategy;
};
export type JwtisSigningAlgorithm = "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519";
export type JwtisRegister = {
    /** Lifetime of the `client_token`, as a Go duration or a number of nanoseconds. Default: 4320h. */
    expiry?: string;
    /** Signing algorithm of access tokens. Default: ES256. */
    sig_alg?: JwtisSigningAlgorithm;
    /** Size of the signing key in bits: the size of the curve, or 2048, 3072 or 4096 for RSA. Default: depends on the algorithm. */
    sig_bits?: number;
    /** Key management algorithm of encrypted refresh tokens; their content encryption is A256GCM. Default: ECDH-ES+A256KW. */
    enc_alg?: KeyManagementAlgorithm;
    /** Size of the encryption key in bits: 256, 384 or 521 for ECDH-ES, or 2048, 3072 or 4096 for RSA. Default: depends on the algorithm. */
    enc_bits?: number;
    /** Lifetime of access tokens, as a Go duration or a number of nanoseconds. Default: 72h. */
    auth_ttl?: string;
    /** Lifetime of refresh tokens, as a Go duration or a number of nanoseconds. Default: 720h. */
    refresh_ttl?: string;
    /** Refresh token rotation. `noRefresh`: never rotated. `refreshOnExpire`: rotated near expiry. `refreshBoth`: rotated on every use. Default: noRefresh. */
    refresh_strategy?: JwtisRefreshStrategy;
};
export type JwtisRegistered = {
    /** Name of the namespace. */
    kid: string;
    /** API key of the client. Shown only in this response. */
    client_token: string;
    /** Public JWK that verifies access tokens. */
    pub_sig_key: {
        [key: string]: unknown;
    };
    /** Public JWK that encrypts refresh tokens. */
    pub_enc_key: {
        [key: string]: unknown;
    };
    /** Expiry of the `client_token`. In seconds since 1970-01-01T00:00:00Z. */
    expiry: number;
    valid: boolean;
};
export type JwtisKeys = {
    /** Public JWK that verifies access tokens. */
    sig: {
        [key: string]: unknown;
    };
    /** Public JWK that encrypts refresh tokens. */
    enc: {
        [key: string]: unknown;
    };
    /** Expiry of the API key of the client; the end of the year 9999 if it never expires. In seconds since 1970-01-01T00:00:00Z. */
    expiry: number;
    /** Always true: for invalid keys, the response is 409. */
    valid: boolean;
};
export type TokenPreviewRequest = {
    /** User or API key that is the subject of the token. */
    subjectId: string;
    /** Requested rights, space-separated. Default: set by the `defaultScope` of the namespace. */
    scope?: string;
    /** Requested audience: the audience of the namespace, or one registered there. Default: the audience of the namespace. */
    audience?: string;
    /** Requested lifetime, up to the `accessTtlMax` of the namespace. Default: its `accessTtl`. */
    lifetime?: string;
    /** Claim template to preview instead of the one of the namespace. */
    claimTemplate?: {
        [key: string]: ClaimTemplateSource;
    } | null;
};
export type ClaimOrigin = "namespace" | "subject" | "rights" | "template" | "token";
export type ClaimSource = {
    claim: string;
    /** Source of the claim. `namespace`: the settings of the namespace. `subject`: the user or API key. `rights`: the rights granted by groups or to the API key. `template`: the claim template. `token`: generated for each token. */
    origin: ClaimOrigin;
};
export type TokenPreview = {
    /** The claims of the token. */
    claims: {
        [key: string]: unknown;
    };
    sources: ClaimSource[];
    /** Size of the claims as JSON, in bytes. A token is limited to 4096 bytes. */
    bytes: number;
    /** Whether the token is encrypted for its audience. */
    encrypted: boolean;
};
export type TestTokenRequest = {
    /** User or API key that is the subject of the token. */
    subjectId: string;
    /** Requested rights, space-separated. Default: set by the `defaultScope` of the namespace. */
    scope?: string;
    /** Requested audience: the audience of the namespace, or one registered there. Default: the audience of the namespace. */
    audience?: string;
    /** Requested lifetime, up to the `accessTtlMax` of the namespace. Default: its `accessTtl`. */
    lifetime?: string;
};
export type TestToken = {
    /** A valid access token. Shown only in this response. */
    token: string;
    /** The claims of the token. */
    claims: {
        [key: string]: unknown;
    };
    /** Session of the token. Revoke it to make `/validate` and introspection reject the token. */
    sessionId: string;
    expiresAt: string;
};
export type TokenCheckRequest = {
    /** Token to check. */
    token: string;
    /** Expected audience. */
    audience?: string;
};
export type TokenCheckName = "text" | "header" | "type" | "key" | "algorithm" | "signature" | "claims" | "issuer" | "audience" | "time" | "session" | "subject";
export type TokenCheckOutcome = "passed" | "failed" | "not-reached";
export type TokenCheck = {
    check: TokenCheckName;
    outcome: TokenCheckOutcome;
    /** Why the check failed. */
    detail?: string;
    /** How to fix the problem. */
    remedy?: string;
};
export type JsonObject = {
    [key: string]: unknown;
};
export type DecodedToken = {
    /** The decoded header, not verified. */
    header: JsonObject;
    /** The decoded claims, not verified. */
    claims: JsonObject;
} | null;
export type TokenCheckReport = {
    /** Whether the token is currently valid. */
    good: boolean;
    /** All checks, in the order in which a verifier runs them. Checks after the first failure are `not-reached`. */
    checks: TokenCheck[];
    /** The decoded token, not verified; null if the token cannot be decoded. */
    decoded: DecodedToken;
};
export type DatabaseKind = "pglite" | "postgres";
export type DatabaseInfo = {
    kind: DatabaseKind;
    /** PostgreSQL version reported by the database. */
    version: string;
    /** Seconds that the clock of this node is ahead of that of the database; negative if behind. */
    clockDifference: number;
};
export type SettingOrigin = "default" | "environment" | "file" | "config-file";
export type Setting = {
    /** Environment variable. */
    variable: string;
    description: string;
    /** Null if not set, or if the setting is a secret. */
    value: string | null;
    /** `default`: not set. `environment`: the variable. `file`: the file named by `<variable>_FILE`. `config-file`: SIGNET_CONFIG_FILE. */
    origin: SettingOrigin;
};
export type SystemInfo = {
    /** Signet version. */
    version: string;
    /** Of Node. */
    node: string;
    /** Start time of this node. */
    startedAt: string;
    database: DatabaseInfo;
    settings: Setting[];
};
export type HealthStatus = "ok";
export type Health = {
    status: HealthStatus;
};
export type Readiness = {
    status: HealthStatus;
    /** Problems that an operator should look into although the node serves requests, for example a clock that differs from that of the database. Omitted if there are none. */
    warnings?: string[];
};
export type Passkey = {
    id: string;
    name: string;
    /** Whether the passkey is synced to other devices. */
    backedUp: boolean;
    createdAt: string;
    lastUsedAt: string | null;
};
export type SecondFactorStatus = {
    /** Whether the administrator must enrol a second factor before doing anything else. */
    mustEnrol: boolean;
    /** When the authenticator app was confirmed; null: none is enrolled. */
    totpSince: string | null;
    passkeys: Passkey[];
    /** Number of unused recovery codes. */
    recoveryCodesLeft: number;
};
export type TotpEnrolment = {
    /** The secret in base32, for manual entry into the app. Shown only in this response. */
    secret: string;
    /** The secret as an `otpauth://` URI, for a QR code. */
    uri: string;
};
export type TotpConfirmation = {
    /** The code the app shows. */
    code: string;
};
export type TotpActivation = {
    /** Ten recovery codes if this is the first second factor, otherwise null. Shown only in this response. */
    recoveryCodes: string[] | null;
};
export type RecoveryCodeList = {
    /** Ten new codes. Previous codes no longer work. */
    codes: string[];
};
export type PasskeyList = {
    items: Passkey[];
};
export type PasskeyCreate = {
    /** A name by which the owner recognizes the passkey. */
    name: string;
    /** `PublicKeyCredential.toJSON()` of the result of `navigator.credentials.create`. */
    credential: {
        [key: string]: unknown;
    };
};
export type PasskeyWithRecoveryCodes = {
    id: string;
    name: string;
    /** Whether the passkey is synced to other devices. */
    backedUp: boolean;
    createdAt: string;
    lastUsedAt: string | null;
    /** Ten recovery codes if this is the first second factor, otherwise null. Shown only in this response. */
    recoveryCodes: string[] | null;
};
export type PasskeyCreationOptions = {
    /** For `navigator.credentials.create`, after `PublicKeyCredential.parseCreationOptionsFromJSON`. Valid once, for five minutes. */
    publicKey: {
        [key: string]: unknown;
    };
};
export type PasskeyEdit = {
    name: string;
};
/**
 * List audit
 */
export function listAudit({ limit, cursor, q, action, actor, target, $from, to, namespaceId }: {
    limit?: number;
    cursor?: string;
    q?: string;
    action?: AuditAction;
    actor?: string;
    target?: string;
    $from?: string;
    to?: string;
    namespaceId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: AuditPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/audit${QS.query(QS.explode({
        limit,
        cursor,
        q,
        action,
        actor,
        target,
        "from": $from,
        to,
        namespaceId
    }))}`, {
        ...opts
    }));
}
/**
 * Export audit
 */
export function exportAudit({ q, action, actor, target, $from, to, namespaceId }: {
    q?: string;
    action?: AuditAction;
    actor?: string;
    target?: string;
    $from?: string;
    to?: string;
    namespaceId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/audit/export${QS.query(QS.explode({
        q,
        action,
        actor,
        target,
        "from": $from,
        to,
        namespaceId
    }))}`, {
        ...opts
    }));
}
/**
 * Export audit csv
 */
export function exportAuditCsv({ q, action, actor, target, $from, to, namespaceId }: {
    q?: string;
    action?: AuditAction;
    actor?: string;
    target?: string;
    $from?: string;
    to?: string;
    namespaceId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/audit/export.csv${QS.query(QS.explode({
        q,
        action,
        actor,
        target,
        "from": $from,
        to,
        namespaceId
    }))}`, {
        ...opts
    }));
}
/**
 * List namespace audit
 */
export function listNamespaceAudit(ns: string, { limit, cursor, q, action, actor, target, $from, to }: {
    limit?: number;
    cursor?: string;
    q?: string;
    action?: AuditAction;
    actor?: string;
    target?: string;
    $from?: string;
    to?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: AuditPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audit${QS.query(QS.explode({
        limit,
        cursor,
        q,
        action,
        actor,
        target,
        "from": $from,
        to
    }))}`, {
        ...opts
    }));
}
/**
 * Export namespace audit
 */
export function exportNamespaceAudit(ns: string, { q, action, actor, target, $from, to }: {
    q?: string;
    action?: AuditAction;
    actor?: string;
    target?: string;
    $from?: string;
    to?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audit/export${QS.query(QS.explode({
        q,
        action,
        actor,
        target,
        "from": $from,
        to
    }))}`, {
        ...opts
    }));
}
/**
 * Export namespace audit csv
 */
export function exportNamespaceAuditCsv(ns: string, { q, action, actor, target, $from, to }: {
    q?: string;
    action?: AuditAction;
    actor?: string;
    target?: string;
    $from?: string;
    to?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audit/export.csv${QS.query(QS.explode({
        q,
        action,
        actor,
        target,
        "from": $from,
        to
    }))}`, {
        ...opts
    }));
}
/**
 * Get activity
 */
export function getActivity({ $from, to, step }: {
    $from?: string;
    to?: string;
    step?: ActivityStep;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Activity;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/activity${QS.query(QS.explode({
        "from": $from,
        to,
        step
    }))}`, {
        ...opts
    }));
}
/**
 * Get namespace activity
 */
export function getNamespaceActivity(ns: string, { $from, to, step }: {
    $from?: string;
    to?: string;
    step?: ActivityStep;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Activity;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/activity${QS.query(QS.explode({
        "from": $from,
        to,
        step
    }))}`, {
        ...opts
    }));
}
/**
 * Sign in
 */
export function signIn(signInRequest: SignInRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Account;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session", oazapfts.json({
        ...opts,
        method: "POST",
        body: signInRequest
    })));
}
/**
 * Get signed in administrator
 */
export function getSignedInAdministrator(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Account;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session", {
        ...opts
    }));
}
/**
 * Sign out
 */
export function signOut(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session", {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Get second factor challenge
 */
export function getSecondFactorChallenge(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SecondFactorChallenge;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/second-factor", {
        ...opts
    }));
}
/**
 * Complete sign in
 */
export function completeSignIn(secondFactorAnswer: SecondFactorAnswer, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Account;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/second-factor", oazapfts.json({
        ...opts,
        method: "POST",
        body: secondFactorAnswer
    })));
}
/**
 * Second factor passkey options
 */
export function secondFactorPasskeyOptions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: PasskeyRequestOptions;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/second-factor/passkey-options", {
        ...opts,
        method: "POST"
    }));
}
/**
 * Sign in passkey options
 */
export function signInPasskeyOptions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: PasskeyRequestOptions;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/passkey/options", {
        ...opts,
        method: "POST"
    }));
}
/**
 * Sign in with passkey
 */
export function signInWithPasskey(passkeySignIn: PasskeySignIn, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Account;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/passkey", oazapfts.json({
        ...opts,
        method: "POST",
        body: passkeySignIn
    })));
}
/**
 * Reauthenticate
 */
export function reauthenticate(reauthenticationRequest: ReauthenticationRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/reauthentication", oazapfts.json({
        ...opts,
        method: "POST",
        body: reauthenticationRequest
    })));
}
/**
 * Reauthentication passkey options
 */
export function reauthenticationPasskeyOptions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: PasskeyRequestOptions;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/session/reauthentication/passkey-options", {
        ...opts,
        method: "POST"
    }));
}
/**
 * Set own password
 */
export function setOwnPassword(ownPassword: OwnPassword, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/password", oazapfts.json({
        ...opts,
        method: "PUT",
        body: ownPassword
    })));
}
/**
 * List own console sessions
 */
export function listOwnConsoleSessions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ConsoleSessionList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/sessions", {
        ...opts
    }));
}
/**
 * Revoke own console session
 */
export function revokeOwnConsoleSession(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/account/sessions/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List own personal access tokens
 */
export function listOwnPersonalAccessTokens(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: PersonalAccessTokenList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/personal-access-tokens", {
        ...opts
    }));
}
/**
 * Create personal access token
 */
export function createPersonalAccessToken(personalAccessTokenCreate: PersonalAccessTokenCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: PersonalAccessTokenWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/personal-access-tokens", oazapfts.json({
        ...opts,
        method: "POST",
        body: personalAccessTokenCreate
    })));
}
/**
 * Delete personal access token
 */
export function deletePersonalAccessToken(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/account/personal-access-tokens/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List administrators
 */
export function listAdministrators({ limit, cursor, q, sort, role, disabled }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: AdministratorSort;
    role?: Role;
    disabled?: boolean;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: AdministratorPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort,
        role,
        disabled
    }))}`, {
        ...opts
    }));
}
/**
 * Create administrator
 */
export function createAdministrator(administratorCreate: AdministratorCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Administrator;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/administrators", oazapfts.json({
        ...opts,
        method: "POST",
        body: administratorCreate
    })));
}
/**
 * Get administrator
 */
export function getAdministrator(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Administrator;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Edit administrator
 */
export function editAdministrator(id: string, administratorEdit: AdministratorEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Administrator;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: administratorEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete administrator
 */
export function deleteAdministrator(id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * Set administrator password
 */
export function setAdministratorPassword(id: string, administratorPassword: AdministratorPassword, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/password`, oazapfts.json({
        ...opts,
        method: "PUT",
        body: administratorPassword,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Reset administrator second factor
 */
export function resetAdministratorSecondFactor(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/second-factor`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List administrator console sessions
 */
export function listAdministratorConsoleSessions(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ConsoleSessionList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/sessions`, {
        ...opts
    }));
}
/**
 * Revoke administrator console sessions
 */
export function revokeAdministratorConsoleSessions(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/sessions`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Revoke administrator console session
 */
export function revokeAdministratorConsoleSession(id: string, sessionId: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/sessions/${encodeURIComponent(sessionId)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List administrator personal access tokens
 */
export function listAdministratorPersonalAccessTokens(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: PersonalAccessTokenList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/personal-access-tokens`, {
        ...opts
    }));
}
/**
 * Delete administrator personal access token
 */
export function deleteAdministratorPersonalAccessToken(id: string, tokenId: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/administrators/${encodeURIComponent(id)}/personal-access-tokens/${encodeURIComponent(tokenId)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List namespaces
 */
export function listNamespaces({ limit, cursor, q, sort }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: NamespaceSort;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: NamespacePage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort
    }))}`, {
        ...opts
    }));
}
/**
 * Create namespace
 */
export function createNamespace(namespaceCreate: NamespaceCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: NamespaceWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/namespaces", oazapfts.json({
        ...opts,
        method: "POST",
        body: namespaceCreate
    })));
}
/**
 * Get namespace
 */
export function getNamespace(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Namespace;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}`, {
        ...opts
    }));
}
/**
 * Edit namespace
 */
export function editNamespace(ns: string, namespaceEdit: NamespaceEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: NamespaceWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: namespaceEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete namespace
 */
export function deleteNamespace(ns: string, confirm: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}${QS.query(QS.explode({
        confirm
    }))}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * Count namespace
 */
export function countNamespace(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: NamespaceCounts;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/counts`, {
        ...opts
    }));
}
/**
 * Clone namespace
 */
export function cloneNamespace(ns: string, namespaceClone: NamespaceClone, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: NamespaceWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/clone`, oazapfts.json({
        ...opts,
        method: "POST",
        body: namespaceClone
    })));
}
/**
 * List namespace deletions
 */
export function listNamespaceDeletions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: NamespaceDeletionList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/namespace-deletions", {
        ...opts
    }));
}
/**
 * List users
 */
export function listUsers(ns: string, { limit, cursor, q, disabled, passwordImported, groupId, orgId, sort }: {
    limit?: number;
    cursor?: string;
    q?: string;
    disabled?: boolean;
    passwordImported?: boolean;
    groupId?: string;
    orgId?: string;
    sort?: UserSort;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: UserPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users${QS.query(QS.explode({
        limit,
        cursor,
        q,
        disabled,
        passwordImported,
        groupId,
        orgId,
        sort
    }))}`, {
        ...opts
    }));
}
/**
 * Create user
 */
export function createUser(ns: string, userCreate: UserCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: User;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users`, oazapfts.json({
        ...opts,
        method: "POST",
        body: userCreate
    })));
}
/**
 * Import users
 */
export function importUsers(ns: string, userImport: UserImport, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: UserImportReport;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/import`, oazapfts.json({
        ...opts,
        method: "POST",
        body: userImport
    })));
}
/**
 * Export users
 */
export function exportUsers(ns: string, { q, disabled, passwordImported, groupId, orgId }: {
    q?: string;
    disabled?: boolean;
    passwordImported?: boolean;
    groupId?: string;
    orgId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: UserExport;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/export${QS.query(QS.explode({
        q,
        disabled,
        passwordImported,
        groupId,
        orgId
    }))}`, {
        ...opts
    }));
}
/**
 * Export users csv
 */
export function exportUsersCsv(ns: string, { q, disabled, passwordImported, groupId, orgId }: {
    q?: string;
    disabled?: boolean;
    passwordImported?: boolean;
    groupId?: string;
    orgId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/export.csv${QS.query(QS.explode({
        q,
        disabled,
        passwordImported,
        groupId,
        orgId
    }))}`, {
        ...opts
    }));
}
/**
 * Get user
 */
export function getUser(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: User;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Edit user
 */
export function editUser(ns: string, id: string, userEdit: UserEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: User;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: userEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete user
 */
export function deleteUser(ns: string, id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * Set user password
 */
export function setUserPassword(ns: string, id: string, userPassword: UserPassword, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/${encodeURIComponent(id)}/password`, oazapfts.json({
        ...opts,
        method: "PUT",
        body: userPassword,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * List groups
 */
export function listGroups(ns: string, { limit, cursor, q, sort, userId }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: GroupSort;
    userId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: GroupPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort,
        userId
    }))}`, {
        ...opts
    }));
}
/**
 * Create group
 */
export function createGroup(ns: string, groupCreate: GroupCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Group;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups`, oazapfts.json({
        ...opts,
        method: "POST",
        body: groupCreate
    })));
}
/**
 * Get group
 */
export function getGroup(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Group;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Edit group
 */
export function editGroup(ns: string, id: string, groupEdit: GroupEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Group;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: groupEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete group
 */
export function deleteGroup(ns: string, id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * Count group members
 */
export function countGroupMembers(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: MemberCount;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/members/count`, {
        ...opts
    }));
}
/**
 * Add group member
 */
export function addGroupMember(ns: string, id: string, userId: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/members/${encodeURIComponent(userId)}`, {
        ...opts,
        method: "PUT"
    }));
}
/**
 * Remove group member
 */
export function removeGroupMember(ns: string, id: string, userId: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/members/${encodeURIComponent(userId)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List API keys
 */
export function listApiKeys(ns: string, { limit, cursor, q, sort, disabled }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: ApiKeySort;
    disabled?: boolean;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ApiKeyPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort,
        disabled
    }))}`, {
        ...opts
    }));
}
/**
 * Create API key
 */
export function createApiKey(ns: string, apiKeyCreate: ApiKeyCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: ApiKeyWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys`, oazapfts.json({
        ...opts,
        method: "POST",
        body: apiKeyCreate
    })));
}
/**
 * Import API keys
 */
export function importApiKeys(ns: string, apiKeyImport: ApiKeyImport, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ApiKeyImportReport;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/import`, oazapfts.json({
        ...opts,
        method: "POST",
        body: apiKeyImport
    })));
}
/**
 * Get API key
 */
export function getApiKey(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ApiKey;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Edit API key
 */
export function editApiKey(ns: string, id: string, apiKeyEdit: ApiKeyEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ApiKey;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: apiKeyEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete API key
 */
export function deleteApiKey(ns: string, id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * Rotate API key
 */
export function rotateApiKey(ns: string, id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: ApiKeyWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}/rotate`, {
        ...opts,
        method: "POST",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * List rights
 */
export function listRights(ns: string, { limit, cursor, q, sort }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: GroupSort;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: GroupRightsPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/rights${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort
    }))}`, {
        ...opts
    }));
}
/**
 * Get group rights
 */
export function getGroupRights(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Rights;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/rights`, {
        ...opts
    }));
}
/**
 * Replace group rights
 */
export function replaceGroupRights(ns: string, id: string, rightsReplace: RightsReplace, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Rights;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/rights`, oazapfts.json({
        ...opts,
        method: "PUT",
        body: rightsReplace,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Add group right
 */
export function addGroupRight(ns: string, id: string, right: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/rights/${encodeURIComponent(right)}`, {
        ...opts,
        method: "PUT"
    }));
}
/**
 * Remove group right
 */
export function removeGroupRight(ns: string, id: string, right: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/groups/${encodeURIComponent(id)}/rights/${encodeURIComponent(right)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Get API key rights
 */
export function getApiKeyRights(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Rights;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}/rights`, {
        ...opts
    }));
}
/**
 * Replace API key rights
 */
export function replaceApiKeyRights(ns: string, id: string, rightsReplace: RightsReplace, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Rights;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}/rights`, oazapfts.json({
        ...opts,
        method: "PUT",
        body: rightsReplace,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Add API key right
 */
export function addApiKeyRight(ns: string, id: string, right: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}/rights/${encodeURIComponent(right)}`, {
        ...opts,
        method: "PUT"
    }));
}
/**
 * Remove API key right
 */
export function removeApiKeyRight(ns: string, id: string, right: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/api-keys/${encodeURIComponent(id)}/rights/${encodeURIComponent(right)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List orgs
 */
export function listOrgs({ limit, cursor, q, sort, $namespace, userId }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: OrgSort;
    $namespace?: string;
    userId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: OrgPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort,
        "namespace": $namespace,
        userId
    }))}`, {
        ...opts
    }));
}
/**
 * Create org
 */
export function createOrg(orgCreate: OrgCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Org;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/orgs", oazapfts.json({
        ...opts,
        method: "POST",
        body: orgCreate
    })));
}
/**
 * Get org
 */
export function getOrg(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Org;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Edit org
 */
export function editOrg(id: string, orgEdit: OrgEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Org;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: orgEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete org
 */
export function deleteOrg(id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * List org members
 */
export function listOrgMembers(id: string, { limit, cursor, q, sort }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: OrgMemberSort;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: OrgMemberPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs/${encodeURIComponent(id)}/members${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort
    }))}`, {
        ...opts
    }));
}
/**
 * Add org member
 */
export function addOrgMember(id: string, ns: string, userId: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs/${encodeURIComponent(id)}/members/${encodeURIComponent(ns)}/${encodeURIComponent(userId)}`, {
        ...opts,
        method: "PUT"
    }));
}
/**
 * Remove org member
 */
export function removeOrgMember(id: string, ns: string, userId: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/orgs/${encodeURIComponent(id)}/members/${encodeURIComponent(ns)}/${encodeURIComponent(userId)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * List keys
 */
export function listKeys(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SigningKeyList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/keys`, {
        ...opts
    }));
}
/**
 * Get JWKS
 */
export function getJwks(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwkSet;
    } | {
        status: 304;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 404;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/ns/${encodeURIComponent(ns)}/.well-known/jwks.json`, {
        ...opts
    }));
}
/**
 * Get OpenID configuration
 */
export function getOpenidConfiguration(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Metadata;
    } | {
        status: 304;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 404;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/ns/${encodeURIComponent(ns)}/.well-known/openid-configuration`, {
        ...opts
    }));
}
/**
 * Get OAuth metadata
 */
export function getOauthMetadata(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Metadata;
    } | {
        status: 304;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 404;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/.well-known/oauth-authorization-server/ns/${encodeURIComponent(ns)}`, {
        ...opts
    }));
}
/**
 * Rotate key
 */
export function rotateKey(ns: string, keyRotate: KeyRotate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SigningKeyWithSecret;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/keys/rotate`, oazapfts.json({
        ...opts,
        method: "POST",
        body: keyRotate
    })));
}
/**
 * Activate key
 */
export function activateKey(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SigningKey;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/keys/${encodeURIComponent(id)}/activate`, {
        ...opts,
        method: "POST"
    }));
}
/**
 * Get key impact
 */
export function getKeyImpact(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: KeyImpact;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/keys/${encodeURIComponent(id)}/impact`, {
        ...opts
    }));
}
/**
 * Revoke key
 */
export function revokeKey(ns: string, id: string, confirm: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: KeyRevocation;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/keys/${encodeURIComponent(id)}/revoke${QS.query(QS.explode({
        confirm
    }))}`, {
        ...opts,
        method: "POST"
    }));
}
/**
 * List audiences
 */
export function listAudiences(ns: string, { limit, cursor, q, sort }: {
    limit?: number;
    cursor?: string;
    q?: string;
    sort?: AudienceSort;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: AudiencePage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audiences${QS.query(QS.explode({
        limit,
        cursor,
        q,
        sort
    }))}`, {
        ...opts
    }));
}
/**
 * Create audience
 */
export function createAudience(ns: string, audienceCreate: AudienceCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: Audience;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 422;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audiences`, oazapfts.json({
        ...opts,
        method: "POST",
        body: audienceCreate
    })));
}
/**
 * Get audience
 */
export function getAudience(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Audience;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audiences/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Edit audience
 */
export function editAudience(ns: string, id: string, audienceEdit: AudienceEdit, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Audience;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audiences/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: audienceEdit,
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    })));
}
/**
 * Delete audience
 */
export function deleteAudience(ns: string, id: string, { ifMatch }: {
    ifMatch?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 412;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/audiences/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE",
        headers: oazapfts.mergeHeaders(opts?.headers, {
            "If-Match": ifMatch
        })
    }));
}
/**
 * List sessions
 */
export function listSessions(ns: string, { limit, cursor, sort, userId, apiKeyId, live }: {
    limit?: number;
    cursor?: string;
    sort?: SessionSort;
    userId?: string;
    apiKeyId?: string;
    live?: boolean;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SessionPage;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/sessions${QS.query(QS.explode({
        limit,
        cursor,
        sort,
        userId,
        apiKeyId,
        live
    }))}`, {
        ...opts
    }));
}
/**
 * Revoke all sessions
 */
export function revokeAllSessions(ns: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RevokedSessions;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/sessions`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Get session
 */
export function getSession(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Session;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/sessions/${encodeURIComponent(id)}`, {
        ...opts
    }));
}
/**
 * Revoke session
 */
export function revokeSession(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Session;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/sessions/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Revoke user sessions
 */
export function revokeUserSessions(ns: string, id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RevokedSessions;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/users/${encodeURIComponent(id)}/sessions`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Login
 */
export function login(loginRequest: LoginRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: LoginResult;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 403;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>("/token/refresh", oazapfts.json({
        ...opts,
        method: "POST",
        body: loginRequest
    })));
}
/**
 * Login with lifetime
 */
export function loginWithLifetime(ttl: string, loginRequest: LoginRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: LoginResult;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 403;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/token/refresh/${encodeURIComponent(ttl)}`, oazapfts.json({
        ...opts,
        method: "POST",
        body: loginRequest
    })));
}
/**
 * Renew
 */
export function renew(renewRequest: RenewRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RenewalResult;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>("/token/access", oazapfts.json({
        ...opts,
        method: "POST",
        body: renewRequest
    })));
}
/**
 * Renew with lifetime
 */
export function renewWithLifetime(ttl: string, renewRequest: RenewRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: RenewalResult;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/token/access/${encodeURIComponent(ttl)}`, oazapfts.json({
        ...opts,
        method: "POST",
        body: renewRequest
    })));
}
/**
 * Renew token pair
 */
export function renewTokenPair(ttl: string, renewRequest: RenewRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TokenPair;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/token/refresh-access/${encodeURIComponent(ttl)}`, oazapfts.json({
        ...opts,
        method: "POST",
        body: renewRequest
    })));
}
/**
 * Revoke refresh token
 */
export function revokeRefreshToken(revokeRequest: RevokeRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>("/token/revoke", oazapfts.json({
        ...opts,
        method: "POST",
        body: revokeRequest
    })));
}
/**
 * Get public key
 */
export function getPublicKey(publicKeyRequest: PublicKeyRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: PublicKey;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>("/token/public", oazapfts.json({
        ...opts,
        method: "POST",
        body: publicKeyRequest
    })));
}
/**
 * OAuth token
 */
export function oauthToken(ns: string, tokenForm: TokenForm, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: OAuthTokens;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 404;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/ns/${encodeURIComponent(ns)}/oauth2/token`, oazapfts.form({
        ...opts,
        method: "POST",
        body: tokenForm
    })));
}
/**
 * Introspect token
 */
export function introspectToken(ns: string, introspectionRequest: IntrospectionRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Introspection;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 404;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/ns/${encodeURIComponent(ns)}/oauth2/introspect`, oazapfts.form({
        ...opts,
        method: "POST",
        body: introspectionRequest
    })));
}
/**
 * Revoke token
 */
export function revokeToken(ns: string, introspectionRequest: IntrospectionRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 404;
        data: OAuthError;
    } | {
        status: 413;
        data: OAuthError;
    } | {
        status: 415;
        data: OAuthError;
    } | {
        status: 429;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/ns/${encodeURIComponent(ns)}/oauth2/revoke`, oazapfts.form({
        ...opts,
        method: "POST",
        body: introspectionRequest
    })));
}
/**
 * Validate request
 */
export function validateRequest(ns: string, { $require, audience }: {
    $require?: string;
    audience?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: OAuthError;
    } | {
        status: 401;
        data: OAuthError;
    } | {
        status: 403;
        data: OAuthError;
    } | {
        status: 500;
        data: OAuthError;
    } | {
        status: 503;
        data: OAuthError;
    } | {
        status: number;
        data: OAuthError;
    }>(`/ns/${encodeURIComponent(ns)}/validate${QS.query(QS.explode({
        "require": $require,
        audience
    }))}`, {
        ...opts
    }));
}
/**
 * Jwtd: token
 */
export function jwtdToken(jwtdTokenRequest: JwtdTokenRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwtdToken;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>("/compat/jwtd/token", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwtdTokenRequest
    })));
}
/**
 * Jwtd: list users
 */
export function jwtdListUsers(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwtdUser[];
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>("/compat/jwtd/user", {
        ...opts
    }));
}
/**
 * Jwtd: create user
 */
export function jwtdCreateUser(jwtdUserCreate: JwtdUserCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>("/compat/jwtd/user", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwtdUserCreate
    })));
}
/**
 * Jwtd: get user
 */
export function jwtdGetUser(user: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwtdUser;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>(`/compat/jwtd/user/${encodeURIComponent(user)}`, {
        ...opts
    }));
}
/**
 * Jwtd: delete user
 */
export function jwtdDeleteUser(user: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>(`/compat/jwtd/user/${encodeURIComponent(user)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Jwtd: edit user
 */
export function jwtdEditUser(user: string, jwtdUserEdit: JwtdUserEdit, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>(`/compat/jwtd/user/${encodeURIComponent(user)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: jwtdUserEdit
    })));
}
/**
 * Jwtd: list groups
 */
export function jwtdListGroups(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwtdGroup[];
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>("/compat/jwtd/group", {
        ...opts
    }));
}
/**
 * Jwtd: create group
 */
export function jwtdCreateGroup(jwtdGroupCreate: JwtdGroupCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>("/compat/jwtd/group", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwtdGroupCreate
    })));
}
/**
 * Jwtd: get group
 */
export function jwtdGetGroup(group: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwtdGroup;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>(`/compat/jwtd/group/${encodeURIComponent(group)}`, {
        ...opts
    }));
}
/**
 * Jwtd: delete group
 */
export function jwtdDeleteGroup(group: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>(`/compat/jwtd/group/${encodeURIComponent(group)}`, {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Jwtd: edit group
 */
export function jwtdEditGroup(group: string, jwtdGroupEdit: JwtdGroupEdit, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: string;
    } | {
        status: 401;
        data: JwtdError;
    } | {
        status: 403;
        data: JwtdError;
    } | {
        status: 404;
        data: string;
    } | {
        status: 413;
        data: string;
    } | {
        status: 415;
        data: string;
    } | {
        status: 429;
        data: string;
    } | {
        status: 500;
        data: string;
    } | {
        status: 503;
        data: string;
    } | {
        status: number;
        data: string;
    }>(`/compat/jwtd/group/${encodeURIComponent(group)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: jwtdGroupEdit
    })));
}
/**
 * JWThenticator: authenticate
 */
export function jwthenticatorAuthenticate(jwthenticatorAuthenticate: JwthenticatorAuthenticate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorTokens;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 401;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 413;
        data: JwthenticatorError;
    } | {
        status: 415;
        data: JwthenticatorError;
    } | {
        status: 429;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/authenticate", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwthenticatorAuthenticate
    })));
}
/**
 * JWThenticator: refresh
 */
export function jwthenticatorRefresh(jwthenticatorRefresh: JwthenticatorRefresh, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorTokens;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 401;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 413;
        data: JwthenticatorError;
    } | {
        status: 415;
        data: JwthenticatorError;
    } | {
        status: 429;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/refresh", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwthenticatorRefresh
    })));
}
/**
 * JWThenticator: validate
 */
export function jwthenticatorValidate(jwthenticatorValidate: JwthenticatorValidate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorResult;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 401;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 413;
        data: JwthenticatorError;
    } | {
        status: 415;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/validate", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwthenticatorValidate
    })));
}
/**
 * JWThenticator: validate request
 */
export function jwthenticatorValidateRequest(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorEmpty;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 401;
        data: JwthenticatorError;
    } | {
        status: 403;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/validate_request", {
        ...opts
    }));
}
/**
 * JWThenticator: JWKS
 */
export function jwthenticatorJwks(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwkSet;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/jwks", {
        ...opts
    }));
}
/**
 * JWThenticator: health
 */
export function jwthenticatorHealth(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorResult;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/health", {
        ...opts
    }));
}
/**
 * JWThenticator: root
 */
export function jwthenticatorRoot(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorResult;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator", {
        ...opts
    }));
}
/**
 * JWThenticator: register key
 */
export function jwthenticatorRegisterKey(jwthenticatorRegister: JwthenticatorRegister, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: JwthenticatorResult;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 401;
        data: JwthenticatorError;
    } | {
        status: 403;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 413;
        data: JwthenticatorError;
    } | {
        status: 415;
        data: JwthenticatorError;
    } | {
        status: 429;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/register_key", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwthenticatorRegister
    })));
}
/**
 * JWThenticator: is key registered
 */
export function jwthenticatorIsKeyRegistered(jwthenticatorKeyQuery: JwthenticatorKeyQuery, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwthenticatorResult;
    } | {
        status: 400;
        data: JwthenticatorError;
    } | {
        status: 401;
        data: JwthenticatorError;
    } | {
        status: 403;
        data: JwthenticatorError;
    } | {
        status: 404;
        data: JwthenticatorError;
    } | {
        status: 413;
        data: JwthenticatorError;
    } | {
        status: 415;
        data: JwthenticatorError;
    } | {
        status: 429;
        data: JwthenticatorError;
    } | {
        status: 500;
        data: JwthenticatorError;
    } | {
        status: 503;
        data: JwthenticatorError;
    } | {
        status: number;
        data: JwthenticatorError;
    }>("/compat/jwthenticator/is_key_registered", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwthenticatorKeyQuery
    })));
}
/**
 * JWTIS: issue token
 */
export function jwtisIssueToken(jwtisIssue: JwtisIssue, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: JwtisTokens;
    } | {
        status: 400;
        data: JwtisError;
    } | {
        status: 401;
        data: JwtisError;
    } | {
        status: 403;
        data: JwtisError;
    } | {
        status: 404;
        data: JwtisError;
    } | {
        status: 409;
        data: JwtisError;
    } | {
        status: 413;
        data: JwtisError;
    } | {
        status: 415;
        data: JwtisError;
    } | {
        status: 429;
        data: JwtisError;
    } | {
        status: 500;
        data: JwtisError;
    } | {
        status: 503;
        data: JwtisError;
    } | {
        status: number;
        data: JwtisError;
    }>("/compat/jwtis/issue_token", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwtisIssue
    })));
}
/**
 * JWTIS: renew token
 */
export function jwtisRenewToken(jwtisRenew: JwtisRenew, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: JwtisTokens;
    } | {
        status: 400;
        data: JwtisError;
    } | {
        status: 401;
        data: JwtisError;
    } | {
        status: 403;
        data: JwtisError;
    } | {
        status: 404;
        data: JwtisError;
    } | {
        status: 409;
        data: JwtisError;
    } | {
        status: 413;
        data: JwtisError;
    } | {
        status: 415;
        data: JwtisError;
    } | {
        status: 422;
        data: JwtisError;
    } | {
        status: 429;
        data: JwtisError;
    } | {
        status: 500;
        data: JwtisError;
    } | {
        status: 503;
        data: JwtisError;
    } | {
        status: number;
        data: JwtisError;
    }>("/compat/jwtis/renew_token", oazapfts.json({
        ...opts,
        method: "POST",
        body: jwtisRenew
    })));
}
/**
 * JWTIS: ping
 */
export function jwtisPing(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: JwtisError;
    } | {
        status: 404;
        data: JwtisError;
    } | {
        status: 500;
        data: JwtisError;
    } | {
        status: 503;
        data: JwtisError;
    } | {
        status: number;
        data: JwtisError;
    }>("/compat/jwtis/ping", {
        ...opts
    }));
}
/**
 * JWTIS: root
 */
export function jwtisRoot(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: JwtisError;
    } | {
        status: 404;
        data: JwtisError;
    } | {
        status: 500;
        data: JwtisError;
    } | {
        status: 503;
        data: JwtisError;
    } | {
        status: number;
        data: JwtisError;
    }>("/compat/jwtis", {
        ...opts
    }));
}
/**
 * JWTIS: register
 */
export function jwtisRegister(kid: string, jwtisRegister: JwtisRegister, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: JwtisRegistered;
    } | {
        status: 400;
        data: JwtisError;
    } | {
        status: 401;
        data: JwtisError;
    } | {
        status: 403;
        data: JwtisError;
    } | {
        status: 404;
        data: JwtisError;
    } | {
        status: 413;
        data: JwtisError;
    } | {
        status: 415;
        data: JwtisError;
    } | {
        status: 429;
        data: JwtisError;
    } | {
        status: 500;
        data: JwtisError;
    } | {
        status: 503;
        data: JwtisError;
    } | {
        status: number;
        data: JwtisError;
    }>(`/compat/jwtis/register/${encodeURIComponent(kid)}`, oazapfts.json({
        ...opts,
        method: "POST",
        body: jwtisRegister
    })));
}
/**
 * JWTIS: keys
 */
export function jwtisKeys(kid: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: JwtisKeys;
    } | {
        status: 400;
        data: JwtisError;
    } | {
        status: 401;
        data: JwtisError;
    } | {
        status: 403;
        data: JwtisError;
    } | {
        status: 404;
        data: JwtisError;
    } | {
        status: 409;
        data: JwtisError;
    } | {
        status: 429;
        data: JwtisError;
    } | {
        status: 500;
        data: JwtisError;
    } | {
        status: 503;
        data: JwtisError;
    } | {
        status: number;
        data: JwtisError;
    }>(`/compat/jwtis/keys/${encodeURIComponent(kid)}`, {
        ...opts
    }));
}
/**
 * Preview token
 */
export function previewToken(ns: string, tokenPreviewRequest: TokenPreviewRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TokenPreview;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/tokens/preview`, oazapfts.json({
        ...opts,
        method: "POST",
        body: tokenPreviewRequest
    })));
}
/**
 * Issue token
 */
export function issueToken(ns: string, testTokenRequest: TestTokenRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TestToken;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/tokens/issue`, oazapfts.json({
        ...opts,
        method: "POST",
        body: testTokenRequest
    })));
}
/**
 * Check token
 */
export function checkToken(ns: string, tokenCheckRequest: TokenCheckRequest, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TokenCheckReport;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/namespaces/${encodeURIComponent(ns)}/tokens/check`, oazapfts.json({
        ...opts,
        method: "POST",
        body: tokenCheckRequest
    })));
}
/**
 * Get system
 */
export function getSystem(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SystemInfo;
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/system", {
        ...opts
    }));
}
/**
 * Is live
 */
export function isLive(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Health;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/health/live", {
        ...opts
    }));
}
/**
 * Is ready
 */
export function isReady(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Readiness;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/health/ready", {
        ...opts
    }));
}
/**
 * Get metrics
 */
export function getMetrics(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: string;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/metrics", {
        ...opts
    }));
}
/**
 * Get second factor
 */
export function getSecondFactor(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: SecondFactorStatus;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/second-factor", {
        ...opts
    }));
}
/**
 * Start TOTP enrolment
 */
export function startTotpEnrolment(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: TotpEnrolment;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/second-factor/totp", {
        ...opts,
        method: "POST"
    }));
}
/**
 * Remove TOTP
 */
export function removeTotp(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/second-factor/totp", {
        ...opts,
        method: "DELETE"
    }));
}
/**
 * Confirm TOTP
 */
export function confirmTotp(totpConfirmation: TotpConfirmation, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: TotpActivation;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/second-factor/totp/confirm", oazapfts.json({
        ...opts,
        method: "POST",
        body: totpConfirmation
    })));
}
/**
 * Renew recovery codes
 */
export function renewRecoveryCodes(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: RecoveryCodeList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/second-factor/recovery-codes", {
        ...opts,
        method: "POST"
    }));
}
/**
 * List passkeys
 */
export function listPasskeys(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: PasskeyList;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/passkeys", {
        ...opts
    }));
}
/**
 * Create passkey
 */
export function createPasskey(passkeyCreate: PasskeyCreate, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: PasskeyWithRecoveryCodes;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/passkeys", oazapfts.json({
        ...opts,
        method: "POST",
        body: passkeyCreate
    })));
}
/**
 * Create passkey options
 */
export function createPasskeyOptions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 201;
        data: PasskeyCreationOptions;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>("/api/v1/account/passkeys/options", {
        ...opts,
        method: "POST"
    }));
}
/**
 * Rename passkey
 */
export function renamePasskey(id: string, passkeyEdit: PasskeyEdit, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 200;
        data: Passkey;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/account/passkeys/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body: passkeyEdit
    })));
}
/**
 * Remove passkey
 */
export function removePasskey(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.ok(oazapfts.fetchJson<{
        status: 204;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 413;
        data: Problem;
    } | {
        status: 415;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 500;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    } | {
        status: number;
        data: Problem;
    }>(`/api/v1/account/passkeys/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    }));
}
