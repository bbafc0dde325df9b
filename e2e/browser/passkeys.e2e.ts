import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteAdministrator, editAdministrator, listAudit } from '#client';
import { newAdministrator, type TestAdministrator } from '../support/administrators.js';
import { useApi } from '../support/api.js';
import { startBrowser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { PasskeyBrowser, type CredentialJson, type PageAnswer } from '../support/passkeys.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let browser: Browser;
let administrator: TestAdministrator;
let page: PasskeyBrowser;

beforeAll(async () => {
  // Browsers allow passkeys at http://localhost; the public URL must have the same host.
  const port = String(await freePort());
  server = await TestServer.start({
    environment: { SIGNET_PORT: port, SIGNET_PUBLIC_URL: `http://localhost:${port}` },
  });
  await useApi(server);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.dispose();
});

beforeEach(async () => {
  administrator = await newAdministrator();
  page = await PasskeyBrowser.open(browser, server);
});
afterEach(() => page.close());

const session = '/api/v1/session';
const passkeys = '/api/v1/account/passkeys';
const refusedFactor = { status: 401, json: { code: 'auth.second_factor_refused' } };
const refusedSignIn = { status: 401, json: { code: 'auth.refused' } };

const signIn = (): Promise<PageAnswer> => {
  const { username, password } = administrator;
  return page.call('POST', session, { username, password });
};

/** The passkey options of a server route. */
async function optionsOf(path: string): Promise<Record<string, unknown>> {
  const { status, json } = await page.call('POST', path);
  expect(status).toBe(201);
  return json?.['publicKey'] as Record<string, unknown>;
}

const challenge = async (path: string): Promise<CredentialJson> => page.get(await optionsOf(path));

/** Registers a passkey in the page's session. */
async function register(name = 'my key'): Promise<PageAnswer> {
  const credential = await page.create(await optionsOf(`${passkeys}/options`));
  return page.call('POST', passkeys, { name, credential });
}

/** Signs in with a password, registers a passkey and signs out. */
async function registered(): Promise<PageAnswer> {
  expect((await signIn()).status).toBe(201);
  const made = await register();
  expect(made.status, JSON.stringify(made.json)).toBe(201);
  expect((await page.call('DELETE', session)).status).toBe(204);
  return made;
}

/** Starts a sign-in with the password, so that the page has a pending sign-in. */
async function startPending(): Promise<void> {
  expect(await signIn()).toMatchObject({
    status: 401,
    json: { code: 'auth.second_factor_required' },
  });
}

const complete = (passkey: CredentialJson): Promise<PageAnswer> =>
  page.call('POST', `${session}/second-factor`, { passkey });

const alone = (credential: CredentialJson): Promise<PageAnswer> =>
  page.call('POST', `${session}/passkey`, { credential });

describe('a passkey', () => {
  it('is registered with a name and recovery codes, listed, renamed and removed', async () => {
    await signIn();
    const first = await register('key on my ring');
    expect(first).toMatchObject({ status: 201, json: { name: 'key on my ring' } });
    expect(first.json?.['recoveryCodes']).toHaveLength(10);
    const id = String(first.json?.['id']);
    expect(await page.call('GET', passkeys)).toMatchObject({
      status: 200,
      json: { items: [{ id, name: 'key on my ring', lastUsedAt: null }] },
    });
    expect(await page.call('GET', session)).toMatchObject({ json: { secondFactor: true } });

    const renamed = await page.call('PATCH', `${passkeys}/${id}`, { name: 'telephone' });
    expect(renamed).toMatchObject({ status: 200, json: { id, name: 'telephone' } });
    const nowhere = '019ab000-0000-7000-8000-000000000000';
    const unknown = { status: 404, json: { code: 'passkey.unknown' } };
    expect(await page.call('PATCH', `${passkeys}/${nowhere}`, { name: 'x' })).toMatchObject(
      unknown,
    );
    expect(await page.call('DELETE', `${passkeys}/${nowhere}`)).toMatchObject(unknown);

    expect((await page.call('DELETE', `${passkeys}/${id}`)).status).toBe(204);
    expect(await page.call('GET', '/api/v1/account/second-factor')).toMatchObject({
      json: { passkeys: [], recoveryCodesLeft: 0 },
    });
    await page.call('DELETE', session);
    expect((await signIn()).status, 'the password signs in alone again').toBe(201);
  });

  it('is one of several, each on its own authenticator', async () => {
    await signIn();
    expect((await register('first')).status).toBe(201);
    const options = await optionsOf(`${passkeys}/options`);
    expect(options['excludeCredentials']).toHaveLength(1);
    await expect(page.create(options)).rejects.toThrow('InvalidStateError');

    const { cookies } = await page.context.storageState();
    const other = await PasskeyBrowser.open(browser, server);
    await other.context.addCookies(cookies);
    const made = await other.call('POST', `${passkeys}/options`);
    const credential = await other.create(made.json?.['publicKey']);
    const second = await other.call('POST', passkeys, { name: 'second', credential });
    expect(second).toMatchObject({ status: 201, json: { name: 'second', recoveryCodes: null } });
    expect((await page.call('GET', passkeys)).status, 'its cookie is replaced').toBe(401);
    expect(await other.call('GET', passkeys)).toMatchObject({
      json: { items: [{ name: 'first' }, { name: 'second' }] },
    });
    await other.close();
  });

  it('completes a sign-in as second factor', async () => {
    await registered();
    await startPending();
    expect(await page.call('GET', `${session}/second-factor`)).toMatchObject({
      status: 200,
      json: { kinds: ['passkey', 'recovery-code'] },
    });
    const done = await complete(await challenge(`${session}/second-factor/passkey-options`));
    expect(done).toMatchObject({ status: 201, json: { username: administrator.username } });
    expect((await page.call('GET', session)).status).toBe(200);
    expect(await page.cookie('signet-pending-sign-in')).toBeUndefined();
    expect(await page.call('GET', passkeys)).toMatchObject({
      json: { items: [{ lastUsedAt: expect.any(String) as string }] },
    });
  });

  it('signs in alone, without a username or password', async () => {
    await registered();
    const options = await optionsOf(`${session}/passkey/options`);
    expect(options, 'they say nothing of anybody').toMatchObject({
      allowCredentials: [],
      userVerification: 'required',
      rpId: 'localhost',
    });
    const done = await alone(await page.get(options));
    expect(done).toMatchObject({ status: 201, json: { username: administrator.username } });
    expect((await page.call('GET', session)).status).toBe(200);
  });

  it('reauthenticates a session, which gets a new secret', async () => {
    await registered();
    await alone(await challenge(`${session}/passkey/options`));
    const before = await page.cookie('signet');
    const passkey = await challenge(`${session}/reauthentication/passkey-options`);
    expect((await page.call('POST', `${session}/reauthentication`, { passkey })).status).toBe(204);
    const after = await page.cookie('signet');
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
    expect((await page.call('GET', session)).status).toBe(200);
    const again = await page.call('POST', `${session}/reauthentication`, { passkey });
    expect(again).toMatchObject(refusedFactor);
  });
});

describe('the answer of a passkey', () => {
  beforeEach(() => registered());

  it('is accepted once', async () => {
    const answer = await challenge(`${session}/passkey/options`);
    expect((await alone(answer)).status).toBe(201);
    expect(await alone(answer)).toMatchObject(refusedSignIn);
  });

  it('is accepted once among concurrent requests', async () => {
    const answer = await challenge(`${session}/passkey/options`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => alone(answer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401]);
  });

  it('is valid only for its purpose', async () => {
    await startPending();
    const forFactor = await challenge(`${session}/second-factor/passkey-options`);
    expect(await alone(forFactor)).toMatchObject(refusedSignIn);
    const forSignIn = await challenge(`${session}/passkey/options`);
    expect(await complete(forSignIn)).toMatchObject(refusedFactor);
    const done = await complete(await challenge(`${session}/second-factor/passkey-options`));
    expect(done.status, 'the pending sign-in is still valid').toBe(201);
    const forReauthentication = await challenge(`${session}/reauthentication/passkey-options`);
    expect(await alone(forReauthentication)).toMatchObject(refusedSignIn);
    const passkey = await challenge(`${session}/passkey/options`);
    const reauthentication = await page.call('POST', `${session}/reauthentication`, { passkey });
    expect(reauthentication).toMatchObject(refusedFactor);
  });

  it('is valid only for its pending sign-in', async () => {
    await startPending();
    const answer = await challenge(`${session}/second-factor/passkey-options`);
    await startPending();
    expect(await complete(answer)).toMatchObject(refusedFactor);
  });

  it('is refused for an unknown challenge', async () => {
    const options = await optionsOf(`${session}/passkey/options`);
    const own = Buffer.alloc(32, 7).toString('base64url');
    expect(await alone(await page.get({ ...options, challenge: own }))).toMatchObject(
      refusedSignIn,
    );
  });

  it('is refused after a changed byte', async () => {
    for (const part of ['signature', 'authenticatorData', 'clientDataJSON', 'userHandle']) {
      const answer = await challenge(`${session}/passkey/options`);
      const bytes = Buffer.from(answer.response[part] ?? '', 'base64url');
      const last = part === 'authenticatorData' ? bytes.length - 1 : Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
      const response = { ...answer.response, [part]: bytes.toString('base64url') };
      expect(await alone({ ...answer, response }), part).toMatchObject(refusedSignIn);
    }
  });

  it('is refused from a page of another origin', async () => {
    // A program on another port of the host shares the RP ID, but has another origin.
    const stranger = createServer((_request, response) => response.end('hello')).listen(0);
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const options = await optionsOf(`${session}/passkey/options`);
    const answer = await page.elsewhere(`http://localhost:${port}`, () => page.get(options));
    stranger.close();
    expect(await alone(answer)).toMatchObject(refusedSignIn);
  });

  it('signs in alone only with user verification', async () => {
    await page.verifiesUser(false);
    const options = await optionsOf(`${session}/passkey/options`);
    // A tampered page requests less from the authenticator than the server's options demand.
    const answer = await page.get({ ...options, userVerification: 'discouraged' });
    expect(await alone(answer)).toMatchObject(refusedSignIn);
    await startPending();
    const factor = await optionsOf(`${session}/second-factor/passkey-options`);
    const asked = await page.get({ ...factor, userVerification: 'discouraged' });
    expect((await complete(asked)).status, 'beside the password it is enough').toBe(201);
  });

  it('of a cloned authenticator is refused by its counter', async () => {
    const [held] = await page.held();
    const putBack = await page.copyOf(held?.credentialId ?? '');
    expect((await alone(await challenge(`${session}/passkey/options`))).status).toBe(201);
    expect((await alone(await challenge(`${session}/passkey/options`))).status).toBe(201);
    await putBack();
    expect(await alone(await challenge(`${session}/passkey/options`))).toMatchObject(refusedSignIn);
  });

  it('does not work for another administrator', async () => {
    const stranger = administrator;
    const credential = await challenge(`${session}/passkey/options`);
    administrator = await newAdministrator();
    const other = await PasskeyBrowser.open(browser, server);
    const mine = page;
    page = other;
    await registered();
    await startPending();
    const options = await optionsOf(`${session}/second-factor/passkey-options`);
    page = mine;
    const answer = await mine.get({ ...options, allowCredentials: [] });
    page = other;
    expect(await complete(answer)).toMatchObject(refusedFactor);
    const renamed = Buffer.from(administrator.id.replaceAll('-', ''), 'hex').toString('base64url');
    const response = { ...credential.response, userHandle: renamed };
    expect(await alone({ ...credential, response })).toMatchObject(refusedSignIn);
    expect(stranger.id).not.toBe(administrator.id);
    page = mine;
    await other.close();
  });

  it('of a disabled or deleted administrator is refused like an unknown passkey', async () => {
    const first = await challenge(`${session}/passkey/options`);
    await editAdministrator(administrator.id, { disabled: true });
    const disabled = await alone(first);
    expect(disabled).toMatchObject(refusedSignIn);
    const second = await challenge(`${session}/passkey/options`);
    await deleteAdministrator(administrator.id);
    const gone = await alone(second);
    const detail = ({ json }: PageAnswer): unknown => json?.['detail'];
    expect(gone).toMatchObject(refusedSignIn);
    expect(detail(gone)).toBe(detail(disabled));
  });
});

it('is recorded in the audit log when added, renamed and removed', async () => {
  await signIn();
  const { json } = await register('first name');
  const id = String(json?.['id']);
  await page.call('PATCH', `${passkeys}/${id}`, { name: 'second name' });
  await page.call('DELETE', `${passkeys}/${id}`);
  const { items } = await listAudit({ q: id });
  expect(items.map(({ action }) => action)).toEqual([
    'second-factor.remove',
    'second-factor.edit',
    'second-factor.add',
  ]);
  for (const { target, actor } of items) {
    expect(target).toMatchObject({ kind: 'second-factor', id });
    expect(actor).toMatchObject({ kind: 'administrator', id: administrator.id });
  }
  expect(items[1]).toMatchObject({
    before: { name: 'first name' },
    after: { name: 'second name' },
  });
});

describe('a registration', () => {
  it('answers a challenge of its own session once', async () => {
    await signIn();
    const options = await optionsOf(`${passkeys}/options`);
    const credential = await page.create(options);
    const refused = { status: 400, json: { code: 'passkey.refused' } };

    await page.call('DELETE', session);
    await signIn();
    const elsewhere = await page.call('POST', passkeys, { name: 'x', credential });
    expect(elsewhere).toMatchObject(refused);

    const own = await page.create(await optionsOf(`${passkeys}/options`));
    const tampered = {
      ...own.response,
      attestationObject: own.response['attestationObject']?.slice(4),
    };
    const wrong = await page.call('POST', passkeys, {
      name: 'x',
      credential: { ...own, response: tampered },
    });
    expect(wrong).toMatchObject(refused);
    const late = await page.call('POST', passkeys, { name: 'x', credential: own });
    expect(late, 'the challenge was used up').toMatchObject(refused);
    expect(await page.call('GET', passkeys)).toMatchObject({ json: { items: [] } });
  });

  it('needs an unregistered credential', async () => {
    await signIn();
    const options = await optionsOf(`${passkeys}/options`);
    const credential = await page.create(options);
    expect((await page.call('POST', passkeys, { name: 'mine', credential })).status).toBe(201);
    const again = await page.call('POST', passkeys, { name: 'mine', credential });
    expect(again).toMatchObject({ status: 400, json: { code: 'passkey.refused' } });
  });

  it('refuses malformed credentials, and names the member', async () => {
    await signIn();
    const credential = await page.create(await optionsOf(`${passkeys}/options`));
    for (const wrong of [
      undefined,
      null,
      'text',
      [],
      {},
      { ...credential, id: 'other' },
      { ...credential, type: 'password' },
      { ...credential, response: {} },
      { ...credential, response: { ...credential.response, clientDataJSON: '{}' } },
    ]) {
      const answer = await page.call('POST', passkeys, { name: 'x', credential: wrong });
      expect(answer, JSON.stringify(wrong)).toMatchObject({
        status: 400,
        json: { code: 'request.invalid', errors: [{ pointer: '/credential' }] },
      });
    }
  });
});
