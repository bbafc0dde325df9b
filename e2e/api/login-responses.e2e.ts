import { beforeAll, describe, expect, it } from 'vitest';
import { createUser, editNamespace, editUser } from '#client';
import { newNamespace, newUser, uniqueName, userPassword } from '../support/api.js';
import { send } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

interface Attempt {
  namespace: string;
  username: string;
  password: string;
}

let server: TestServer;
let good: Attempt;
const attempts = new Map<string, Attempt>();

beforeAll(async () => {
  server = await sharedServer();
  const namespace = await newNamespace();
  const user = await newUser(namespace.name);
  good = { namespace: namespace.name, username: user.name, password: userPassword };

  const disabledUser = await newUser(namespace.name);
  await editUser(namespace.name, disabledUser.id, { disabled: true }, {});
  const withoutPassword = await createUser(namespace.name, { name: uniqueName('user') });
  const alsoWithout = await createUser(namespace.name, { name: uniqueName('user') });
  const closed = await newNamespace();
  const closedUser = await newUser(closed.name);
  await editNamespace(closed.name, { publicEndpoint: false }, {});
  const disabled = await newNamespace();
  const disabledNamespaceUser = await newUser(disabled.name);
  await editNamespace(disabled.name, { disabled: true }, {});

  // Each attempt names another account, since the headers show its remaining attempts.
  const wrong = async (password: string): Promise<Attempt> => {
    const { name: username } = await newUser(namespace.name);
    return { namespace: namespace.name, username, password };
  };
  attempts.set('an unknown user', { ...good, username: uniqueName('unknown') });
  attempts.set('a wrong password', await wrong('guessed it'));
  attempts.set('an empty password', await wrong(''));
  attempts.set('a password beyond the longest', await wrong('p'.repeat(2000)));
  attempts.set('the right password and more', await wrong(`${userPassword} `));
  attempts.set('a disabled user', { ...good, username: disabledUser.name });
  attempts.set('a user without a password', { ...good, username: withoutPassword.name });
  attempts.set('a user without a password, none given', {
    ...good,
    username: alsoWithout.name,
    password: '',
  });
  attempts.set('a user of another namespace', { ...good, username: closedUser.name });
  attempts.set('an unknown namespace', { ...good, namespace: uniqueName('none') });
  attempts.set('a closed namespace', {
    ...good,
    namespace: closed.name,
    username: closedUser.name,
  });
  attempts.set('a disabled namespace', {
    ...good,
    namespace: disabled.name,
    username: disabledNamespaceUser.name,
  });
});

/** The response without the headers that differ for every request. */
async function answerOf(attempt: Attempt, path: string): Promise<unknown> {
  const { status, headers, text } = await send(server, path, { body: attempt });
  const seen = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, headers: seen, text };
}

describe('a failed login', () => {
  it.each(['/token/refresh', '/token/refresh/1h', '/token/refresh/9y'])(
    'gets the same response for every reason: %s',
    async (path) => {
      const answers = new Map<string, unknown>();
      for (const [reason, attempt] of attempts) answers.set(reason, await answerOf(attempt, path));
      const expected = answers.get('a wrong password');
      expect(expected).toMatchObject({ status: 401 });
      expect((expected as { text: string }).text).toContain('"invalid_grant"');
      for (const [reason, answer] of answers) expect(answer, reason).toEqual(expected);
    },
  );

  it('is distinguishable from a successful login', async () => {
    expect((await send(server, '/token/refresh', { body: good })).status).toBe(200);
  });

  it('does not log the user or the password', async () => {
    const marked = { ...good, username: uniqueName('logged'), password: uniqueName('secret') };
    await send(server, '/token/refresh', { body: marked });
    const answered = await send(server, '/health/live', { method: 'GET' });
    await server.printed(new RegExp(answered.headers.get('x-request-id') ?? 'missing'));
    expect(server.output).not.toContain(marked.password);
    expect(server.output).not.toContain(marked.username);
  });
});

describe('a failed renewal', () => {
  it('gets the same response for an invalid token and for an unknown, closed or disabled namespace', async () => {
    const namespaces = ['a wrong password', 'an unknown namespace', 'a closed namespace']
      .concat('a disabled namespace')
      .map((reason) => attempts.get(reason)?.namespace);
    const answers = await Promise.all(
      namespaces.map(async (namespace) => {
        const body = { namespace, refresh_token: 'e30.e30.AAAA' };
        const { status, text } = await send(server, '/token/access', { body });
        return { status, text };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 401 });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
