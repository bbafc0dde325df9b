import type { NamespaceEdit, NamespaceResponse } from '#client';

/** The settings as a form has them: texts and flags, nothing left out. */
export function modelOf(namespace: NamespaceResponse | undefined) {
  return {
    description: namespace?.description ?? '',
    algorithm: namespace?.algorithm ?? 'ES256',
    rsaBits: String(namespace?.rsaBits ?? 3072),
    publicEndpoint: namespace?.publicEndpoint ?? false,
    claimNames: namespace?.claimNames ?? 'new',
    audience: namespace?.audience ?? '',
    accessTtl: namespace?.accessTtl ?? '',
    accessTtlMax: namespace?.accessTtlMax ?? '',
    refreshTtl: namespace?.refreshTtl ?? '',
    refreshTtlMax: namespace?.refreshTtlMax ?? '',
    sessionTtlMax: namespace?.sessionTtlMax ?? '',
    keyRotation: namespace?.keyRotation ?? '',
    renewalStrategy: namespace?.renewalStrategy ?? 'keep',
    reuseGrace: String(namespace?.reuseGrace ?? 10),
    unaskedRights: namespace?.unaskedRights ?? 'all',
    passwordGrant: namespace?.passwordGrant ?? false,
  };
}

export type NamespaceModel = ReturnType<typeof modelOf>;

/** What was changed, as a merge patch: what stays is left out, so that two people may edit different things. */
export function patchOf(model: NamespaceModel, saved: NamespaceResponse): NamespaceEdit {
  const before = modelOf(saved);
  const changed = Object.entries(model).filter(
    ([name, value]) => before[name as keyof NamespaceModel] !== value,
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, valueOf(name, value)]));
}

function valueOf(name: string, value: string | boolean): unknown {
  if ((name === 'audience' || name === 'keyRotation') && value === '') return null;
  return name === 'rsaBits' || name === 'reuseGrace' ? Number(value) : value;
}

export const algorithms = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['HS256', 'HS384', 'HS512'],
].map((value) => ({ value, label: value }));

export const rsaSizes = ['2048', '3072', '4096'].map((value) => ({ value, label: value }));
