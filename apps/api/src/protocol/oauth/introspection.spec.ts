import { newUser } from '#database/testing';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  flows,
  grantRights,
  login,
  moveTo,
  namespace,
  now,
  rejects,
  request,
  useNamespace,
  useOAuthServices,
  user,
} from './oauth-services.testing.js';

useOAuthServices();

describe('introspection', () => {
  const introspect = (token = '') => flows.introspection.introspect(namespace, token);
  const inactive = { active: false };

  it('describes access and refresh tokens while their session is active', async () => {
    const { access_token, refresh_token } = await login();
    const common = { active: true, username: 'anna', sub: user.id };
    expect(await introspect(access_token)).toMatchObject({ ...common, token_type: 'Bearer' });
    expect(await introspect(refresh_token)).toMatchObject({
      ...common,
      token_type: 'refresh_token',
    });
    await flows.introspection.revoke(namespace, access_token);
    expect(await introspect(access_token)).toEqual(inactive);
    expect(await introspect(refresh_token)).toEqual(inactive);
  });

  it('reports a replaced refresh token as inactive, and does not revoke its session', async () => {
    const { refresh_token } = await login();
    const renewed = await request({ grant_type: 'refresh_token', refresh_token });
    await moveTo(60);
    expect(await introspect(refresh_token)).toEqual(inactive);
    expect(await introspect(renewed.refresh_token)).toMatchObject({ active: true });
  });

  it('reports a token as inactive that names the session of another subject', async () => {
    const { access_token } = await login();
    const { sid: sessionId } = decodeJwt<{ sid: string }>(access_token);
    const { id } = await newUser(flows.database, { namespaceId: namespace.id });
    const subject = await flows.database.subjects.findSubject(namespace.id, id);
    if (!subject) throw new Error('There is no such subject.');
    const grant = { subject, sessionId, scope: [], lifetime: 60, now };
    expect(await introspect(await flows.issuer.issueAccessToken(namespace, grant))).toEqual(
      inactive,
    );
    expect(await introspect(access_token)).toMatchObject({ active: true });
  });

  it('reports expired tokens, tokens of other namespaces and malformed text as inactive', async () => {
    const { access_token, refresh_token } = await login({ lifetime: '1m' });
    await moveTo(65);
    expect(await introspect(access_token)).toEqual(inactive);
    expect(await introspect('text')).toEqual(inactive);
    await useNamespace({});
    expect(await introspect(refresh_token)).toEqual(inactive);
  });

  it('reports tokens of a disabled user as inactive', async () => {
    const { access_token, refresh_token } = await login();
    await flows.database.users.edit(namespace.id, user.id, undefined, { disabled: true }, now);
    await flows.database.changes.publish('user', user.id);
    expect(await introspect(access_token)).toEqual(inactive);
    expect(await introspect(refresh_token)).toEqual(inactive);
  });

  it('revokes only by refresh token without an API key', async () => {
    const { access_token, refresh_token } = await login();
    const revoke = (token = '') => flows.introspection.revokeByPossession(namespace, token);
    await rejects(revoke(access_token), 'client.refused');
    await expect(revoke('text')).resolves.toBeUndefined();
    expect(await introspect(access_token)).toMatchObject({ active: true });
    await revoke(refresh_token);
    expect(await introspect(access_token)).toEqual(inactive);
  });
});

describe('request validation for gateways', () => {
  const validate = (authorization?: string, query = {}) =>
    flows.validation.identityHeaders(namespace, authorization, query);

  it('returns the identity of the subject as headers', async () => {
    await grantRights(['store:read']);
    const { access_token } = await login();
    expect(await validate(`Bearer ${access_token}`, { require: 'store:read' })).toMatchObject({
      'x-signet-subject': user.id,
      'x-signet-name': 'anna',
      'x-signet-kind': 'user',
      'x-signet-scope': 'store:read',
      'x-signet-identifier': '',
    });
  });

  it('refuses missing, invalid and foreign tokens, other audiences and missing rights', async () => {
    const { access_token, refresh_token = '' } = await login();
    const bearer = `Bearer ${access_token}`;
    await rejects(validate(), 'token.refused');
    await rejects(validate(`Basic ${access_token}`), 'token.refused');
    await rejects(validate(`Bearer ${refresh_token}`), 'token.refused');
    await rejects(validate(bearer, { audience: 'billing' }), 'token.refused');
    await rejects(validate(bearer, { require: 'store:read' }), 'right.missing');
    await rejects(flows.validation.identityHeaders(undefined, bearer, {}), 'token.refused');
    await useNamespace({});
    await rejects(validate(bearer), 'token.refused');
  });
});
