import { generateKeyPairSync } from 'node:crypto';
import {
  createAdministrator,
  createApiKey,
  createAudience,
  createGroup,
  createOrg,
  createUser,
} from '#client';
import { accessTokenOf, newNamespace, uniqueName, userPassword } from '../../support/api.js';
import type { TestServer } from '../../support/server.js';

/** The report that every program prints. */
export interface Report {
  mainJob: { username: string; machine: boolean; expiresIn: number };
  administration: {
    user: string;
    apiKey: string;
    addresses: string[];
    attributes: Record<string, unknown>;
    users: string[];
    csv: string;
  };
  refusals: { unknown: [number, string]; invalid: string[] };
  conflict: { name: string; refused: [number, string] };
}

/** The input of a program, and the expected values. */
export interface Scenario {
  environment: Record<string, string>;
  username: string;
  users: string[];
  newNamespace: string;
  /** The paths of the resources that the program edits. */
  edited: Record<string, string>;
}

/** Creates one of each resource that a program edits, with a value in each field that an edit could lose. */
export async function prepare(server: TestServer): Promise<Scenario> {
  const { name: ns } = await newNamespace({
    ...{
      description: 'before',
      algorithm: 'RS256',
      rsaBits: 3072,
      audience: 'https://api.example',
    },
    ...{ accessTtl: '7m', accessTtlMax: '20m', refreshTtl: '3h', refreshTtlMax: '5h' },
    ...{ keyRotation: '45d', maxSessions: 7, passwordMinLength: 12, renewalStrategy: 'rotate' },
    claimTemplate: { department: { from: 'attribute', name: 'department' } },
  });
  const attributes = { department: 'press', level: 3, sites: ['hall 1', 'hall 2'] };
  const usernames = ['ada', 'barbara', 'edsger', 'grace', 'zuse'];
  const users = await Promise.all(
    usernames.map((name) => createUser(ns, { name, password: userPassword, attributes })),
  );
  const key = await createApiKey(ns, {
    ...{ name: 'before', allowedAddresses: ['127.0.0.0/8', '::1'], attributes },
    ...{ expiresAt: '2040-01-31T12:00:00Z', maySetClaims: true },
    exchangeAudiences: ['https://billing.example'],
  });
  const described = { name: uniqueName('thing'), description: 'before' };
  const group = await createGroup(ns, described);
  const org = await createOrg(described);
  const administrator = await createAdministrator({
    ...{ username: uniqueName('administrator'), password: 'an administrator of the suite' },
    ...{ role: 'namespace-admin', namespaces: [ns] },
  });
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  });
  const audience = await createAudience(ns, {
    ...{ name: 'https://before.example', alg: 'ECDH-ES', jwk: { ...jwk, alg: 'ECDH-ES' } },
  });
  const lastUser = users.at(-1)?.id ?? '';
  const newName = uniqueName('created');
  const inside = `/api/v1/namespaces/${ns}`;
  return {
    username: 'ada',
    users: usernames,
    newNamespace: newName,
    environment: {
      ...{ SIGNET_URL: server.url, SIGNET_TOKEN: await accessTokenOf(server) },
      ...{ NAMESPACE: ns, USERNAME: 'ada', PASSWORD: userPassword, API_KEY: key.key },
      ...{ NEW_NAMESPACE: newName, USER_ID: lastUser, API_KEY_ID: key.id, GROUP_ID: group.id },
      ...{ ORG_ID: org.id, ADMINISTRATOR_ID: administrator.id, AUDIENCE_ID: audience.id },
    },
    edited: {
      namespace: inside,
      user: `${inside}/users/${lastUser}`,
      'API key': `${inside}/api-keys/${key.id}`,
      group: `${inside}/groups/${group.id}`,
      org: `/api/v1/orgs/${org.id}`,
      administrator: `/api/v1/administrators/${administrator.id}`,
      audience: `${inside}/audiences/${audience.id}`,
    },
  };
}

/** The fields that a program's edits change, with their new values; all other fields must stay the same. */
export const changes: Readonly<Record<string, Record<string, unknown>>> = {
  namespace: {
    description: 'edited',
    claimTemplate: {
      team: { from: 'attribute', name: 'team' },
      level: { from: 'value', value: 3 },
    },
  },
  user: { disabled: true },
  'API key': { name: 'edited' },
  group: { description: 'edited', name: 'with tag' },
  org: { description: 'edited' },
  administrator: { disabled: true },
  audience: { name: 'https://edited.example' },
};
