import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createAdministrator,
  createApiKey,
  createAudience,
  createGroup,
  deleteNamespace,
  listNamespaces,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

type Members = Record<string, unknown>;

interface Schema {
  example?: Members;
  properties?: Record<string, { example?: unknown }>;
}

interface Described {
  operationId: string;
  parameters?: { name: string; in: string; schema: { example?: unknown } }[];
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
}

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
};

/** Operations whose examples cannot be sent on their own, each with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  completeSignIn: 'a code of an authenticator app is good for half a minute',
  reauthenticate: 'a code of an authenticator app is good for half a minute',
  confirmTotp: 'a code of an authenticator app is good for half a minute',
  createPasskey: 'needs an authenticator; e2e/browser/passkeys has one',
  createPersonalAccessToken: 'for the console alone; e2e/api/step-up sends it',
};

interface Sent {
  operation: string;
  method: string;
  path: string;
  example: Members;
  /** The member that the example is for; undefined: the whole body. */
  member: string | undefined;
}

/** Every request body example: for the whole body, and for each member. */
const examples: readonly Sent[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { operationId: operation, requestBody }]) => {
    const reference = requestBody?.content['application/json']?.schema.$ref ?? '';
    const { example, properties = {} } =
      document.components.schemas[reference.slice('#/components/schemas/'.length)] ?? {};
    const members = Object.entries(properties)
      .filter(([, property]) => property.example !== undefined)
      .map(([member, property]) => ({ member, example: { [member]: property.example } }));
    const whole = example === undefined ? [] : [{ member: undefined, example }];
    return [...whole, ...members].map((one) => ({ operation, method, path, ...one }));
  }),
);

/** Every query parameter example. */
const queries = Object.entries(document.paths).flatMap(([path, { get }]) =>
  (get?.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.schema.example !== undefined)
    .map(({ name, schema }) => ({ operation: get?.operationId ?? '', path, name, schema })),
);

describe('every request example is accepted', () => {
  let server: TestServer;
  let token: string;
  let ids: readonly (readonly [string, string])[];

  beforeAll(async () => {
    server = await TestServer.start();
    await useApi(server);
    token = await accessTokenOf(server);
    await newNamespace({ name: 'plant' });
    await newNamespace({ name: 'imports' });
    const user = await newUser('plant', 'grace');
    const group = await createGroup('plant', { name: 'staff' });
    const key = await createApiKey('plant', { name: 'press' });
    const audience = await createAudience('plant', { name: 'https://press.example' });
    const administrator = await createAdministrator({
      ...{ username: 'other', password: 'an administrator of the suite', role: 'auditor' },
    });
    ids = [
      ['/users/', user.id],
      ['/groups/', group.id],
      ['/api-keys/', key.id],
      ['/audiences/', audience.id],
      ['/administrators/', administrator.id],
    ];
  });
  afterAll(() => server.dispose());

  // The compatibility routes have their own suites, which send what existing clients send: compat-*.e2e.ts.
  const requests = examples.filter(
    ({ operation, path }) => !(operation in elsewhere) && !path.startsWith('/compat/'),
  );

  it.each(queries)('$operation $name', async ({ path, operation, name, schema }) => {
    const query = new URLSearchParams({ [name]: String(schema.example) });
    // The filter by user takes the namespace and the user id together.
    if (operation === 'listOrgs') {
      await createShop();
      query.set('userId', (await newUser('shop')).id);
    }
    const address = `${filled(path, operation)}?${query.toString()}`;
    const { status, text } = await send(server, address, { method: 'GET', token });
    expect(status, text).toBe(200);
  });

  it('except the listed operations, each of which exists', () => {
    expect(requests.length).toBeGreaterThan(45);
    const known = examples.map(({ operation }) => operation);
    expect(Object.keys(elsewhere).filter((operation) => !known.includes(operation))).toEqual([]);
  });

  it.each(requests)('$operation $member', async ({ method, path, operation, example, member }) => {
    await (path.startsWith('/token/') ? createShop() : removeShop());
    const required = member === undefined ? {} : await membersOf(operation, member);
    const answer = await send(server, filled(path, operation), {
      method: method.toUpperCase(),
      body: { ...required, ...example },
      ...(path.startsWith('/api/') ? { token } : {}),
    });
    expect(answer.status, answer.text).toBeLessThan(300);
  });

  /** The other members that the request requires. */
  async function membersOf(operation: string, member: string): Promise<Members> {
    const name = uniqueName('example');
    const subject = (): Members => ({ subjectId: ids[0]?.[1] });
    const refresh = async (): Promise<Members> => ({
      namespace: 'shop',
      refresh_token: await refreshTokenOf('shop', 'grace'),
    });
    const needed: Record<string, () => Members | Promise<Members>> = {
      // A default lifetime must not exceed its maximum.
      createNamespace: () => ({
        name,
        ...(member === 'refreshTtlMax' ? { refreshTtl: '5m' } : {}),
      }),
      createUser: () => ({ name }),
      createApiKey: () => ({ name }),
      cloneNamespace: () => ({ name }),
      createAdministrator: () => ({
        username: name,
        password: 'correct horse battery',
        role: 'auditor',
      }),
      login: () => ({ namespace: 'shop', username: 'grace', password: userPassword }),
      loginWithLifetime: () => ({ namespace: 'shop', username: 'grace', password: userPassword }),
      renew: refresh,
      renewWithLifetime: refresh,
      renewTokenPair: refresh,
      revokeRefreshToken: refresh,
      previewToken: subject,
      issueToken: subject,
      getPublicKey: () => ({ namespace: 'shop', encoding_form: 'PEM' }),
    };
    return (await needed[operation]?.()) ?? {};
  }

  function filled(path: string, operation: string): string {
    const id = ids.find(([part]) => path.includes(`${part}{id}`))?.[1] ?? '';
    // The import and create examples use the same name.
    const ns = operation.startsWith('import') ? 'imports' : 'plant';
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ({ id, ns, ttl: '10m' })[name] ?? '');
  }

  /** The namespace that the login examples name. */
  async function createShop(): Promise<void> {
    await removeShop();
    await newNamespace({ name: 'shop', algorithm: 'RS256' });
    await newUser('shop', 'grace');
  }

  /** The namespace that the create examples name. */
  async function removeShop(): Promise<void> {
    const { items } = await listNamespaces({ q: 'shop' });
    if (items.some(({ name }) => name === 'shop')) await deleteNamespace('shop', 'shop');
  }
});
