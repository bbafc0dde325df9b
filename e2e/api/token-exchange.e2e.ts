import { beforeAll, describe, expect, it } from 'vitest';
import {
  createAudience,
  issueToken,
  listAudit,
  editApiKey,
  editNamespace,
  type ApiKeyWithSecret,
} from '#client';
import { newNamespace, newUser } from '../support/api.js';
import type { Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';
import { newKey, sendForm, accessTokenOf } from '../support/oauth.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer();
});

describe('token exchange', () => {
  it('narrows rights and lifetime for another service, and widens nothing', async () => {
    const { name } = await newNamespace();
    await createAudience(name, { name: 'https://data.example' });
    const key = await newKey(name, ['datastore:read', 'datastore:write']);
    await editApiKey(name, key.id, {
      exchangeAudiences: ['https://data.example', 'https://a.test'],
    });
    const subject = accessTokenOf(
      await sendForm(
        server,
        name,
        'token',
        { grant_type: 'client_credentials', lifetime: '5m' },
        key,
      ),
    );
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    const narrow = await sendForm(
      server,
      name,
      'token',
      { ...exchange, scope: 'datastore:read', audience: 'https://data.example' },
      key,
    );
    expect(narrow.json).toMatchObject({
      scope: 'datastore:read',
      issued_token_type: exchange.subject_token_type,
    });
    const { claims } = readToken(accessTokenOf(narrow));
    expect(claims).toMatchObject({
      aud: 'https://data.example',
      sub: key.id,
      scope: 'datastore:read',
    });
    expect(Number(claims['exp'])).toBeLessThanOrEqual(Number(readToken(subject).claims['exp']));

    const narrowed = {
      ...exchange,
      subject_token: accessTokenOf(narrow),
      audience: 'https://data.example',
    };
    const wide = await sendForm(
      server,
      name,
      'token',
      { ...narrowed, scope: 'datastore:write' },
      key,
    );
    expect([wide.status, wide.json]).toMatchObject([400, { error: 'invalid_scope' }]);

    const elsewhere = await sendForm(
      server,
      name,
      'token',
      { ...exchange, audience: 'https://a.test' },
      key,
    );
    expect([elsewhere.status, elsewhere.json]).toMatchObject([400, { error: 'invalid_target' }]);
  });

  it('respects a maximum lifetime that was lowered after the token was issued', async () => {
    const { name, issuer } = await newNamespace({ accessTtl: '50m', accessTtlMax: '50m' });
    const key = await newKey(name);
    await editApiKey(name, key.id, { exchangeAudiences: [issuer] });
    const subject = accessTokenOf(
      await sendForm(server, name, 'token', { grant_type: 'client_credentials' }, key),
    );
    await editNamespace(name, { accessTtl: '10m', accessTtlMax: '15m' });
    const exchanged = await sendForm(
      server,
      name,
      'token',
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: subject,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      },
      key,
    );
    expect(exchanged.json).toMatchObject({ expires_in: 900 });
  });

  it('requires a permission of the key, for the audiences that it lists', async () => {
    const { name, issuer } = await newNamespace();
    await createAudience(name, { name: 'https://data.example' });
    const key = await newKey(name, ['datastore:read']);
    expect(key.exchangeAudiences).toEqual([]);
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: accessTokenOf(
        await sendForm(server, name, 'token', { grant_type: 'client_credentials' }, key),
      ),
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    const data = { ...exchange, audience: 'https://data.example' };
    const never = await sendForm(server, name, 'token', data, key);
    expect([never.status, never.json]).toMatchObject([400, { error: 'unauthorized_client' }]);

    await editApiKey(name, key.id, { exchangeAudiences: ['https://data.example'] });
    expect((await sendForm(server, name, 'token', data, key)).status).toBe(200);
    for (const other of [exchange, { ...exchange, audience: issuer }]) {
      const refused = await sendForm(server, name, 'token', other, key);
      expect([refused.status, refused.json]).toMatchObject([400, { error: 'invalid_target' }]);
    }
    await editApiKey(name, key.id, { exchangeAudiences: [issuer] });
    expect((await sendForm(server, name, 'token', exchange, key)).status).toBe(200);
    expect((await sendForm(server, name, 'token', data, key)).status).toBe(400);
  });

  it('adds nested actors to the token, and is recorded in the audit log', async () => {
    const { name, issuer, id: namespaceId } = await newNamespace();
    const user = await newUser(name);
    const keys = [await newKey(name), await newKey(name), await newKey(name)];
    for (const { id } of keys) await editApiKey(name, id, { exchangeAudiences: [issuer] });
    const [first, second, third] = keys as [ApiKeyWithSecret, ApiKeyWithSecret, ApiKeyWithSecret];
    let subject_token = (await issueToken(name, { subjectId: user.id })).token;
    const exchangeBy = async (key: ApiKeyWithSecret): Promise<Answer> => {
      const answer = await sendForm(
        server,
        name,
        'token',
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        },
        key,
      );
      if (answer.status === 200) subject_token = accessTokenOf(answer);
      return answer;
    };
    for (const key of keys) await exchangeBy(key);
    const act = { sub: third.id, act: { sub: second.id, act: { sub: first.id } } };
    const { claims } = readToken(subject_token);
    expect(claims).toMatchObject({ sub: user.id, client_id: third.id });
    expect(claims['act']).toEqual(act);
    const introspected = await sendForm(
      server,
      name,
      'introspect',
      { token: subject_token },
      first,
    );
    expect(introspected.json).toMatchObject({ active: true, sub: user.id, act });
    await expect
      .poll(async () => (await listAudit({ action: 'token.exchange', namespaceId })).items)
      .toMatchObject(
        keys.toReversed().map(({ id }) => ({
          actor: { kind: 'api-key', id },
          target: { kind: 'user', id: user.id },
          details: { audience: issuer },
        })),
      );
    for (let actors = 3; actors < 8; actors += 1)
      expect((await exchangeBy(first)).status).toBe(200);
    expect(await exchangeBy(first)).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant' },
    });
  });
});
