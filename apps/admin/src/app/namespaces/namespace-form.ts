import type { NamespaceEdit, Namespace } from '#client';
import { sameJson } from '../shared/json';

/** The settings as a form model: strings and booleans, without missing values. */
export function modelOf(namespace: Namespace | undefined) {
  return {
    description: namespace?.description ?? '',
    algorithm: namespace?.algorithm ?? 'ES256',
    rsaBits: String(namespace?.rsaBits ?? 3072),
    publicEndpoint: namespace?.publicEndpoint ?? false,
    claimNames: namespace?.claimNames ?? 'short',
    audience: namespace?.audience ?? '',
    omitAudience: namespace?.omitAudience ?? false,
    headerType: namespace?.headerType ?? 'at+jwt',
    accessTtl: namespace?.accessTtl ?? '',
    accessTtlMax: namespace?.accessTtlMax ?? '',
    refreshTtl: namespace?.refreshTtl ?? '',
    refreshTtlMax: namespace?.refreshTtlMax ?? '',
    sessionTtlMax: namespace?.sessionTtlMax ?? '',
    maxSessions: String(namespace?.maxSessions ?? 100),
    keyRotation: namespace?.keyRotation ?? '',
    renewalStrategy: namespace?.renewalStrategy ?? 'keep',
    reuseGrace: String(namespace?.reuseGrace ?? 10),
    refreshEncryption: namespace?.refreshEncryption?.alg ?? ('' as const),
    contentEncryption: namespace?.refreshEncryption?.enc ?? 'A256GCM',
    curve: namespace?.refreshEncryption?.crv ?? 'P-256',
    defaultScope: namespace?.defaultScope ?? 'all',
    passwordLogin: namespace?.passwordLogin ?? true,
    passwordGrant: namespace?.passwordGrant ?? false,
    passwordMinLength: String(namespace?.passwordMinLength ?? 8),
  };
}

export type NamespaceModel = ReturnType<typeof modelOf>;

/** The changed settings as a merge patch, so that two people can edit different settings at the same time. */
export function patchOf(model: NamespaceModel, saved: Namespace): NamespaceEdit {
  const before = settingsOf(modelOf(saved));
  const changed = Object.entries(settingsOf(model)).filter(
    ([name, value]) => !sameJson(before[name as keyof NamespaceEdit], value),
  );
  return Object.fromEntries(changed);
}

/** Whether the encryption key is on an elliptic curve, which only these algorithms use (RFC 7518 section 4.6). */
export const hasCurve = ({ refreshEncryption }: NamespaceModel): boolean =>
  refreshEncryption.startsWith('ECDH');

/** Whether the namespace has RSA keys, whose size can be chosen. */
export const hasRsaKey = ({ algorithm, refreshEncryption }: NamespaceModel): boolean =>
  /^[RP]S/.test(algorithm) || refreshEncryption.startsWith('RSA');

function settingsOf(model: NamespaceModel): NamespaceEdit {
  const { contentEncryption: enc, curve: crv, refreshEncryption: alg, ...members } = model;
  return {
    ...members,
    rsaBits: Number(model.rsaBits) as Namespace['rsaBits'],
    audience: model.audience || null,
    keyRotation: model.keyRotation || null,
    reuseGrace: Number(model.reuseGrace),
    maxSessions: Number(model.maxSessions),
    refreshEncryption: alg === '' ? null : { alg, enc, ...(hasCurve(model) && { crv }) },
    passwordMinLength: Number(model.passwordMinLength),
  };
}

/** An option that is labeled by its value. */
const asChoice = (value: string) => ({ value, label: value });

export const algorithms = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['HS256', 'HS384', 'HS512'],
].map(asChoice);

export const headerTypes = ['at+jwt', 'JWT'].map(asChoice);

export const rsaSizes = ['2048', '3072', '4096'].map(asChoice);

export const encryptions = [
  ...['RSA-OAEP', 'RSA-OAEP-256'],
  ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
].map(asChoice);

export const contentEncryptions = ['A128GCM', 'A192GCM', 'A256GCM'].map(asChoice);

export const curves = ['P-256', 'P-384', 'P-521'].map(asChoice);
