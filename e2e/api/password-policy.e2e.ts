import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createAdministrator,
  createUser,
  editNamespace,
  getNamespace,
  importUsers,
  setAdministratorPassword,
  setOwnPassword,
  setUserPassword,
} from '#client';
import { administratorPassword, newAdministrator } from '../support/administrators.js';
import {
  caller,
  consoleCookie,
  newNamespace,
  newUser,
  uniqueName,
  useApi,
} from '../support/api.js';
import { runCommand } from '../support/command.js';
import { freshDatabase } from '../support/database.js';
import { RangeService } from '../support/range-service.js';
import { TestServer } from '../support/server.js';

const LEAKED = 'a phrase that has leaked once';
const FINE = 'a phrase that has never leaked';

/** Every way to set a password: the field named in the error, and the call. */
type Way = [pointer: string, set: (password: string) => Promise<unknown>];

async function ways(server: TestServer): Promise<Record<string, Way>> {
  const { name: ns } = await newNamespace({ name: uniqueName('blumenladen') });
  const { id: userId } = await newUser(ns, uniqueName('wilhelmine'));
  const administrator = await newAdministrator({ username: uniqueName('katharina') });
  return {
    'a new user': [
      '/password',
      (password) => createUser(ns, { name: uniqueName('wilhelmine'), password }),
    ],
    'the password of a user': [
      '/password',
      (password) => setUserPassword(ns, userId, { password }),
    ],
    'an imported user': [
      '/users/0/password',
      (password) =>
        importUsers(ns, { users: [{ name: uniqueName('user'), password }], atomic: true }),
    ],
    'a new administrator': [
      '/password',
      (password) =>
        createAdministrator({ username: uniqueName('administrator'), role: 'auditor', password }),
    ],
    'the password of an administrator': [
      '/password',
      (password) => setAdministratorPassword(administrator.id, { password }),
    ],
    'the own password': [
      '/newPassword',
      async (newPassword) => {
        const own = await newAdministrator({ username: uniqueName('administrator') });
        const cookie = await consoleCookie(server, own);
        const as = { ...caller(server), headers: { cookie, 'x-signet-console': '1' } };
        return setOwnPassword({ currentPassword: administratorPassword, newPassword }, as);
      },
    ],
  };
}

const refusal = (pointer: string, detail: string): object =>
  expect.objectContaining({
    fields: [{ pointer, detail: expect.stringContaining(detail) as string }],
  }) as object;

const names = [
  'a new user',
  'the password of a user',
  'an imported user',
  'a new administrator',
  'the password of an administrator',
  'the own password',
];

describe('a new password', () => {
  let server: TestServer;
  let service: RangeService;
  let every: Record<string, Way>;

  beforeAll(async () => {
    service = await RangeService.start([LEAKED]);
    server = await TestServer.start({
      environment: { SIGNET_BREACHED_PASSWORDS_URL: service.url },
    });
    await useApi(server);
    every = await ways(server);
  });
  afterAll(async () => {
    service.stop();
    await server.dispose();
  });

  it.each(names)('cannot be a common one: %s', async (name) => {
    const [pointer, set] = every[name] as Way;
    for (const password of ['passwordpassword', 'QWERTYUIOP12345', '1'.repeat(20)]) {
      await expect(set(password)).rejects.toEqual(refusal(pointer, 'is too common'));
    }
    await expect(set('Signet-2026-Signet')).rejects.toEqual(refusal(pointer, 'based on a name'));
  });

  it.each(names)('cannot be a leaked one: %s', async (name) => {
    const [pointer, set] = every[name] as Way;
    await expect(set(LEAKED)).rejects.toEqual(refusal(pointer, 'list of leaked passwords'));
  });

  it.each(names)('can be any other phrase: %s', async (name) => {
    const [, set] = every[name] as Way;
    await expect(set(FINE)).resolves.not.toThrow();
  });

  it('cannot be based on the name of the namespace, the user or the administrator', async () => {
    const ns = (await newNamespace({ name: 'blumenladen' })).name;
    const made = 'based on a name';
    await expect(createUser(ns, { name: 'Wilhelmine', password: 'w1lhelmine!' })).rejects.toEqual(
      refusal('/password', made),
    );
    await expect(
      createUser(ns, { name: uniqueName('user'), password: 'Blumenladen24' }),
    ).rejects.toEqual(refusal('/password', made));
    const password = 'katharina.katharina';
    await expect(
      createAdministrator({ username: 'Katharina', role: 'auditor', password }),
    ).rejects.toEqual(refusal('/password', made));
  });

  it('sends only five hex digits of a hash to the service', () => {
    const known = [RangeService.pathOf(LEAKED), RangeService.pathOf(FINE)];
    expect(service.asked.filter((path) => known.includes(path))).not.toEqual([]);
    expect(service.asked.every((path) => /^\/range\/[0-9A-F]{5}$/.test(path))).toBe(true);
  });

  it('is accepted with a warning while the service is unavailable', async () => {
    service.away = true;
    const [, set] = every['a new user'] as Way;
    await expect(set(LEAKED)).resolves.not.toThrow();
    const before = service.asked.length;
    await expect(set(LEAKED)).resolves.not.toThrow();
    expect(service.asked).toHaveLength(before);
    const [, line] = await server.printed(/^(.*leaked-password service failed.*)$/m);
    expect(JSON.parse(line ?? '')).toMatchObject({ level: 'warn' });
    expect(server.output).not.toContain(RangeService.pathOf(LEAKED));
  });
});

describe('with a setting that refuses passwords that cannot be checked', () => {
  it('no password can be set while the service is unavailable, and the response has Retry-After', async () => {
    const service = await RangeService.start([]);
    await using server = await TestServer.start({
      environment: {
        SIGNET_BREACHED_PASSWORDS_URL: service.url,
        SIGNET_BREACHED_PASSWORDS_AWAY: 'refuse',
      },
    });
    await useApi(server);
    const every = await ways(server);
    service.stop();
    for (const [pointer, set] of [every['a new user'] as Way, every['an imported user'] as Way]) {
      await expect(set(FINE)).rejects.toMatchObject({
        status: 503,
        code: 'server.unavailable',
        fields: [{ pointer }],
      });
    }
  });
});

describe('a namespace', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await useApi(server);
  });
  afterAll(() => server.dispose());

  it('sets the minimum password length of its users', async () => {
    const { name, passwordMinLength } = await newNamespace();
    expect(passwordMinLength).toBe(8);
    const eight = 'Xq7!Lr2$';
    await createUser(name, { name: 'one', password: eight });
    await editNamespace(name, { passwordMinLength: 12 });
    expect(await getNamespace(name)).toMatchObject({ passwordMinLength: 12 });
    const few = refusal('/password', 'at least 12 characters');
    await expect(createUser(name, { name: 'two', password: eight })).rejects.toEqual(few);
    const { id } = await newUser(name, 'three');
    await expect(setUserPassword(name, id, { password: eight })).rejects.toEqual(few);
    const report = await importUsers(name, { users: [{ name: 'four', password: eight }] });
    expect(report.rows[0]?.errors).toMatchObject([{ pointer: '/users/0/password' }]);
    await expect(
      createUser(name, { name: 'two', password: 'Xq7!Lr2$Xq9?' }),
    ).resolves.toBeDefined();
  });

  it.each([7, 65, 8.5, '8', null])('rejects a minimum of %j', async (passwordMinLength) => {
    const { name } = await newNamespace();
    const settings = { passwordMinLength: passwordMinLength as number };
    const refused = { status: 400, fields: [{ pointer: '/passwordMinLength' }] };
    await expect(editNamespace(name, settings)).rejects.toMatchObject(refused);
    await expect(newNamespace(settings)).rejects.toMatchObject(refused);
  });

  it('accepts a minimum of 64 characters', async () => {
    const { name } = await newNamespace({ passwordMinLength: 64 });
    const password = 'twelve words that no other person has ever put into this sequence!';
    await expect(createUser(name, { name: 'one', password })).resolves.toBeDefined();
  });
});

describe('the first administrator', () => {
  it.each([
    ['short', 'must have at least 15 characters'],
    ['passwordpassword', 'is too common'],
    ['chieftain-chieftain', 'is based on a name'],
  ])('cannot have the password %s', async (password, detail) => {
    const database = await freshDatabase();
    try {
      const { code, stderr } = await runCommand('init', {
        ...database.environment,
        SIGNET_ADMIN_USERNAME: 'chieftain',
        SIGNET_ADMIN_PASSWORD: password,
      });
      expect(code).toBe(1);
      expect(stderr).toContain(`SIGNET_ADMIN_PASSWORD: ${detail}`);
    } finally {
      await database.drop();
    }
  });
});
