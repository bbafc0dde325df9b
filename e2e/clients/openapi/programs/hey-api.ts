/** The main job and administration with a client that hey-api generated. Prints a report as JSON. */
import { createClient } from './client/client/index';
import {
  createApiKey,
  createNamespace,
  createUser,
  editAdministrator,
  editApiKey,
  editAudience,
  editGroup,
  editNamespace,
  editOrg,
  editUser,
  exportUsersCsv,
  getGroup,
  getUser,
  introspectToken,
  listUsers,
  login,
  oauthToken,
  renew,
  type Introspection,
  type Problem,
} from './client/index';

function env(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

const namespace = env('NAMESPACE');
const baseUrl = env('SIGNET_URL');
const anyone = createClient({ baseUrl });
const admin = createClient({ baseUrl, auth: env('SIGNET_TOKEN') });
const throwOnError = true;
const ns = { ns: namespace };

async function mainJob() {
  const { data: refresh } = await login({
    client: anyone,
    throwOnError,
    body: { namespace, username: env('USERNAME'), password: env('PASSWORD') },
  });
  const { data: access } = await renew({
    client: anyone,
    throwOnError,
    body: { namespace, refresh_token: refresh.token },
  });
  const { data: issued } = await oauthToken({
    client: anyone,
    throwOnError,
    path: ns,
    body: { grant_type: 'client_credentials', client_secret: env('API_KEY') },
  });
  return {
    username: (await introspect(access.token)).username,
    machine: (await introspect(issued.access_token)).active,
    expiresIn: issued.expires_in,
  };
}

async function introspect(token: string): Promise<Introspection> {
  const body = { token, client_secret: env('API_KEY') };
  return (await introspectToken({ client: anyone, throwOnError, path: ns, body })).data;
}

async function administration() {
  const { data: created } = await createNamespace({
    client: admin,
    throwOnError,
    body: { name: env('NEW_NAMESPACE'), publicEndpoint: true },
  });
  const path = { ns: created.name };
  const { data: user } = await createUser({
    client: admin,
    throwOnError,
    path,
    body: { name: 'grace', password: env('PASSWORD') },
  });
  const { data: key } = await createApiKey({
    client: admin,
    throwOnError,
    path,
    body: {
      name: 'press',
      allowedAddresses: ['192.0.2.0/24'],
      attributes: { site: 'berlin', level: 3, tags: ['a', 'b'] },
    },
  });
  const { data: csv } = await exportUsersCsv({
    client: admin,
    throwOnError,
    path: ns,
    parseAs: 'blob',
  });
  return {
    user: user.id,
    apiKey: key.id,
    addresses: key.allowedAddresses,
    attributes: key.attributes,
    users: await namesOfUsers(),
    csv: (await csv.text()).split(/\r?\n/)[0],
  };
}

async function namesOfUsers(): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, cursor };
    const { data: page } = await listUsers({ client: admin, throwOnError, path: ns, query });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return names;
}

/** Each changes one field, and leaves out the others. */
async function edits(): Promise<void> {
  const options = { client: admin, throwOnError } as const;
  const at = (id: string) => ({ ns: namespace, id: env(id) });
  await editNamespace({ ...options, path: ns, body: { description: 'edited' } });
  await editUser({ ...options, path: at('USER_ID'), body: { disabled: true } });
  await editApiKey({ ...options, path: at('API_KEY_ID'), body: { name: 'edited' } });
  await editGroup({ ...options, path: at('GROUP_ID'), body: { description: 'edited' } });
  await editOrg({ ...options, path: { id: env('ORG_ID') }, body: { description: 'edited' } });
  await editAdministrator({
    ...options,
    path: { id: env('ADMINISTRATOR_ID') },
    body: { disabled: true },
  });
  await editAudience({
    ...options,
    path: at('AUDIENCE_ID'),
    body: { name: 'https://edited.example' },
  });
  await editNamespace({
    ...options,
    path: ns,
    body: {
      claimTemplate: {
        team: { from: 'attribute', name: 'team' },
        level: { from: 'value', value: 3 },
      },
    },
  });
}

async function refusals() {
  const id = '00000000-0000-0000-0000-000000000000';
  const unknown = await getUser({ client: admin, path: { ns: namespace, id } });
  const invalid = await createUser({ client: admin, path: ns, body: { name: '' } });
  return {
    unknown: statusAndCode(unknown.error),
    invalid: invalid.error?.errors?.map(({ pointer }) => pointer),
  };
}

function statusAndCode(problem: Problem | undefined): [number, string] {
  if (problem === undefined) throw new Error('The request was not refused.');
  return [problem.status, problem.code];
}

async function conflict() {
  const path = { ns: namespace, id: env('GROUP_ID') };
  const { response } = await getGroup({ client: admin, throwOnError, path });
  const headers = { 'If-Match': response.headers.get('etag') ?? '' };
  const edit = { client: admin, path, headers };
  const first = await editGroup({ ...edit, throwOnError, body: { name: 'with tag' } });
  const second = await editGroup({ ...edit, body: { name: 'too late' } });
  return { name: first.data.name, refused: statusAndCode(second.error) };
}

const report = {
  mainJob: await mainJob(),
  administration: await administration(),
  refusals: await refusals(),
};
await edits();
console.log(JSON.stringify({ ...report, conflict: await conflict() }));
