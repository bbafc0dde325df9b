import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { renew } from '#client';
import { newNamespace, newUser, refreshTokenOf } from '../support/api.js';
import { encoded, expectRefusal, type Attack } from '../support/attacks.js';
import { send, type Answer } from '../support/http.js';
import { publicUrl, TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { publicKeyOf, readToken } from '../support/verifier.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer({ SIGNET_TRUSTED_PROXIES: '192.0.2.1' });
});

type Json = Record<string, unknown>;

describe('tokens', () => {
  /** The HMAC secret, shown when the namespace is created: an attacker with the stolen key can sign with it. */
  let secret: Buffer;
  let hmac: string;
  let elliptic: string;
  let other: string;
  /** A valid token of each kind. */
  const good = { hmac: '', elliptic: '', other: '', refresh: '' };
  let published: Json;
  let publicKey: KeyObject;
  const thief = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  beforeAll(async () => {
    const made = await newNamespace({ algorithm: 'HS256' });
    hmac = made.name;
    if (made.sharedSecret === undefined) throw new Error('The namespace showed no secret.');
    secret = Buffer.from(made.sharedSecret, 'base64url');
    elliptic = (await newNamespace({ algorithm: 'ES256' })).name;
    other = (await newNamespace({ algorithm: 'ES256' })).name;
    const tokensOf = async (namespace: string): Promise<[string, string]> => {
      const { name } = await newUser(namespace);
      const refresh = await refreshTokenOf(namespace, name);
      return [(await renew({ namespace, refresh_token: refresh })).token, refresh];
    };
    [good.hmac] = await tokensOf(hmac);
    [good.elliptic, good.refresh] = await tokensOf(elliptic);
    [good.other] = await tokensOf(other);
    const jwks = await send(server, `/ns/${elliptic}/.well-known/jwks.json`, { method: 'GET' });
    const { kid } = readToken(good.elliptic).header;
    published = (jwks.json as { keys: Json[] }).keys.find((key) => key['kid'] === kid) ?? {};
    publicKey = publicKeyOf(published);
  });

  const shown = (namespace: string, token: string): Promise<Answer> =>
    send(server, `/ns/${namespace}/validate`, { method: 'GET', token });

  const hmacOver = (input: string, key: Buffer | string = secret): string =>
    `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;

  /** A token signed with the known secret, with changed claims. */
  function withSecret(header: Json, claims: Json | string): string {
    const proper = readToken(good.hmac);
    const payload = typeof claims === 'string' ? claims : { ...proper.claims, ...claims };
    return hmacOver(`${encoded({ ...proper.header, ...header })}.${encoded(payload)}`);
  }
  /** Validates like a gateway that passes its audience. */
  const changed = (claims: Json | string, header: Json = {}): Promise<Answer> =>
    send(server, `/ns/${hmac}/validate?audience=${publicUrl}/ns/${hmac}`, {
      method: 'GET',
      token: withSecret(header, claims),
    });

  /** A valid token with another header, under its original signature or a new one. */
  function reheaded(header: Json, signature?: (input: string) => string): Promise<Answer> {
    const proper = readToken(good.elliptic);
    const input = `${encoded({ ...proper.header, ...header })}.${encoded(proper.claims)}`;
    const signed = signature?.(input) ?? proper.signature.toString('base64url');
    return shown(elliptic, `${input}.${signed}`);
  }
  const byThief = (input: string): string =>
    sign('sha256', Buffer.from(input), {
      key: thief.privateKey,
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url');
  const withPublicKey = (key: Buffer | string) => (input: string) =>
    createHmac('sha256', key).update(input).digest('base64url');

  /** A valid token with its signature replaced. */
  const resigned = (signature: string): Promise<Answer> =>
    shown(elliptic, `${readToken(good.elliptic).signingInput}.${signature}`);

  it('are accepted when they are valid', async () => {
    expect((await shown(elliptic, good.elliptic)).status).toBe(204);
    expect((await shown(other, good.other)).status).toBe(204);
    expect((await changed({})).status, 'signed by the suite').toBe(204);
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const partsOf = (token: string): string[] => token.split('.');

  const attacks: Attack[] = [
    ...[undefined, null, 'none', 'None', 'nOnE', 'NONE', '', [], {}, ['none']].map<Attack>(
      (alg) => [
        'RFC 8725 §3.1–3.2',
        `a token without a signature, its alg ${JSON.stringify(alg)}`,
        401,
        () => reheaded({ alg }, () => ''),
      ],
    ),
    ['RFC 8725 §3.1', 'the signature kept under alg none', 401, () => reheaded({ alg: 'none' })],
    ...['ES384', 'EdDSA', 'RS256', 'HS256', 'es256', 'ES256 '].map<Attack>((alg) => [
      'RFC 8725 §3.1, RFC 7515 §4.1.1',
      `another algorithm than the key's: ${alg}`,
      401,
      () => reheaded({ alg }),
    ]),
    [
      'RFC 8725 §2.1, CVE-2016-10555',
      'the public key as HMAC secret, as PEM',
      401,
      () =>
        reheaded(
          { alg: 'HS256' },
          withPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        ),
    ],
    [
      'CVE-2026-34950',
      'the public key as HMAC secret, behind a blank',
      401,
      () =>
        reheaded(
          { alg: 'HS256' },
          withPublicKey(` ${String(publicKey.export({ type: 'spki', format: 'pem' }))}`),
        ),
    ],
    [
      'RFC 8725 §2.1',
      'the public key as HMAC secret, as DER',
      401,
      () =>
        reheaded(
          { alg: 'HS256' },
          withPublicKey(publicKey.export({ type: 'spki', format: 'der' })),
        ),
    ],
    [
      'CVE-2026-22817',
      'the public key as HMAC secret, as JWK',
      401,
      () => reheaded({ alg: 'HS256' }, withPublicKey(JSON.stringify(published))),
    ],
    [
      'RFC 8725 §2.1',
      'an empty HMAC secret',
      401,
      () => reheaded({ alg: 'HS256' }, withPublicKey('')),
    ],
    [
      'CVE-2018-0114',
      'a key that the header brings along (jwk)',
      401,
      () => reheaded({ jwk: thief.publicKey.export({ format: 'jwk' }) }, byThief),
    ],
    ...['jku', 'x5u'].map<Attack>((name) => [
      'RFC 8725 §3.10',
      `a key that the header points to (${name})`,
      401,
      () => reheaded({ [name]: `${publicUrl}/ns/${elliptic}/.well-known/jwks.json` }, byThief),
    ]),
    [
      'RFC 8725 §3.10',
      'a certificate that the header brings along (x5c)',
      401,
      () => reheaded({ x5c: [encoded('certificate')] }, byThief),
    ],
    ...[
      '../../../../dev/null',
      "' OR 1=1 --",
      '$(id)',
      '__proto__',
      'constructor',
      '\u0000',
      'a'.repeat(2_000),
      '',
      null,
      7,
      ['x'],
    ].map<Attack>((kid) => [
      'RFC 8725 §3.10',
      `an invalid kid: ${JSON.stringify(kid).slice(0, 30)}`,
      401,
      () => reheaded({ kid }, byThief),
    ]),
    [
      'RFC 8725 §3.10',
      'the kid of another namespace, with its token',
      401,
      () => shown(elliptic, good.other),
    ],
    [
      'ASVS 8.4.1',
      'a good token of another namespace under the kid of this one',
      401,
      () => {
        const { claims, signature } = readToken(good.other);
        const header = encoded(readToken(good.elliptic).header);
        return shown(elliptic, `${header}.${encoded(claims)}.${signature.toString('base64url')}`);
      },
    ],
    ['CVE-2022-21449', 'a signature of zeroes', 401, () => resigned(encoded(Buffer.alloc(64)))],
    ['CVE-2020-28042', 'no signature', 401, () => resigned('')],
    [
      'RFC 7518 §3.4',
      'a signature cut short',
      401,
      () => resigned(encoded(readToken(good.elliptic).signature.subarray(0, 63))),
    ],
    [
      'RFC 7518 §3.4',
      'a signature with a byte too many',
      401,
      () => resigned(encoded(Buffer.concat([readToken(good.elliptic).signature, Buffer.of(0)]))),
    ],
    [
      'RFC 7518 §3.4',
      'a signature in DER',
      401,
      () => {
        const input = readToken(good.elliptic).signingInput;
        return resigned(encoded(sign('sha256', Buffer.from(input), thief.privateKey)));
      },
    ],
    [
      'RFC 7515 §5.2',
      'a signature of another key',
      401,
      () => resigned(byThief(readToken(good.elliptic).signingInput)),
    ],
    [
      'RFC 7515 §5.2',
      'claims that were changed under their signature',
      401,
      () => {
        const [header = '', , signature = ''] = partsOf(good.elliptic);
        const claims = { ...readToken(good.elliptic).claims, scope: 'datastore:*' };
        return shown(elliptic, `${header}.${encoded(claims)}.${signature}`);
      },
    ],
    ...(
      [
        ['padding', (token) => `${token}=`],
        ['a fourth part', (token) => `${token}.${token}`],
        ['two parts', (token) => partsOf(token).slice(0, 2).join('.')],
        ['an empty part', (token) => token.replace('.', '..')],
        ['characters of base64 that base64url does not have', (token) => `${token.slice(0, -2)}+/`],
        ['a blank in it', (token) => `${token.slice(0, 20)} ${token.slice(20)}`],
        ['a letter beyond ASCII', (token) => `${token}\u00e9`],
        ['a percent sign', (token) => token.replace('.', '%2E')],
        ['the five parts of a JWE', (token) => `${token}.${token.split('.')[0] ?? ''}.AA`],
        ['thousands of dots', () => '.'.repeat(8_000)],
        ['nothing but two dots', () => '..'],
      ] satisfies [string, (token: string) => string][]
    ).map<Attack>(([what, change]) => [
      'RFC 7515 §5.2, RFC 8725bis §3.14',
      `a token with ${what}`,
      401,
      () => shown(elliptic, change(good.elliptic)),
    ]),
    [
      'CVE-2022-39227',
      'a token in the JSON serialization',
      401,
      () => {
        const [header, payload, signature] = partsOf(good.elliptic);
        return shown(elliptic, JSON.stringify({ protected: header, payload, signature }));
      },
    ],
    [
      'CVE-2026-29000',
      'a token inside of another (cty: JWT)',
      401,
      () => changed(good.hmac, { cty: 'JWT' }),
    ],
    [
      'CVE-2022-36083',
      'an encrypted token with a password of a billion iterations (PBES2)',
      401,
      () => {
        const header = { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'AAAA' };
        return shown(elliptic, `${encoded(header)}.AAAA.AAAA.AAAA.AAAA`);
      },
    ],
    [
      'CVE-2024-28176',
      'an encrypted token that is compressed',
      401,
      () => {
        const header = { alg: 'dir', enc: 'A128GCM', zip: 'DEF' };
        return shown(elliptic, `${encoded(header)}..AAAA.AAAA.AAAA`);
      },
    ],
    ...[
      { crit: ['x'], x: 1 },
      { crit: [] },
      { crit: 'exp' },
      { crit: ['b64'], b64: false },
    ].map<Attack>((header) => [
      'RFC 7515 §4.1.11, RFC 7797 §7, CVE-2026-35042',
      `the header member ${JSON.stringify(header)}`,
      401,
      () => changed({}, header),
    ]),
    ...[
      'JWT',
      'rt+jwt',
      'refresh+jwt',
      'application/jwt',
      'AT+JWT ',
      '',
      null,
      7,
      undefined,
    ].map<Attack>((typ) => [
      'RFC 9068 §4, RFC 8725 §3.11',
      `a token of another type: ${JSON.stringify(typ)}`,
      401,
      () => changed({}, { typ }),
    ]),
    [
      'RFC 8725 §3.11',
      'a refresh token as an access token',
      401,
      () => shown(elliptic, good.refresh),
    ],
    ...(
      [
        ['an end that is past', () => ({ exp: now() - 120 })],
        ['no end', () => ({ exp: undefined })],
        ['an end that is a text', () => ({ exp: String(now() + 600) })],
        ['an end in milliseconds', () => ({ exp: Date.now() + 600_000 })],
        ['an end that is null', () => ({ exp: null })],
        ['a broken end', () => ({ exp: now() + 600.5 })],
        ['a negative end', () => ({ exp: -1 })],
        ['a life longer than any namespace may allow', () => ({ exp: now() + 86_400 * 366 * 20 })],
        ['a begin that is to come', () => ({ nbf: now() + 600 })],
        ['a begin that is a text', () => ({ nbf: '0' })],
        ['an issue that is to come', () => ({ iat: now() + 600 })],
        ['no issue', () => ({ iat: undefined })],
        ['an issue that is a text', () => ({ iat: '0' })],
        ['another issuer', () => ({ iss: 'https://evil.example' })],
        ['the issuer with a slash behind', () => ({ iss: `${publicUrl}/ns/${hmac}/` })],
        ['a list of issuers with the right one', () => ({ iss: [`${publicUrl}/ns/${hmac}`, 'x'] })],
        ['no issuer', () => ({ iss: undefined })],
        ['another audience', () => ({ aud: 'https://evil.example' })],
        [
          'an audience that only begins as the right one',
          () => ({ aud: `${publicUrl}/ns/${hmac}x` }),
        ],
        ['no audience', () => ({ aud: undefined })],
        ['an audience that is an object', () => ({ aud: { 0: `${publicUrl}/ns/${hmac}` } })],
        ['no subject', () => ({ sub: undefined })],
        ['an empty subject', () => ({ sub: '' })],
        ['a number as subject', () => ({ sub: 7 })],
        ['a list as subject', () => ({ sub: ['root'] })],
        ['no id', () => ({ jti: undefined })],
        ['a number as id', () => ({ jti: 7 })],
      ] satisfies [string, () => Json][]
    ).map<Attack>(([what, claims]) => [
      'RFC 7519 §4.1, RFC 9068 §4, ASVS 9.2',
      `a well signed token with ${what}`,
      401,
      () => changed(claims()),
    ]),
    [
      'jose: 1e400 is Infinity',
      'a well signed token that ends at 1e400',
      401,
      () => {
        const { exp: _exp, ...claims } = readToken(good.hmac).claims;
        return changed(JSON.stringify(claims).replace(/\}$/, ',"exp":1e400}'));
      },
    ],
    ...['[]', 'null', '"text"', '7', '{', '\uFEFF{}', ''].map<Attack>((payload) => [
      'RFC 7519 §7.2',
      `a well signed token whose claims are ${JSON.stringify(payload)}`,
      401,
      () => changed(payload),
    ]),
    [
      'CVE-2023-52428 and its like',
      'a well signed token nested a thousand deep',
      401,
      () => changed(`${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`),
    ],
    [
      'RFC 6750 §2',
      'a good token in the query',
      401,
      () =>
        send(server, `/ns/${elliptic}/validate/?access_token=${good.elliptic}`, { method: 'GET' }),
    ],
    ...['Basic', 'DPoP', 'Token', 'Bearer Bearer'].map<Attack>((scheme) => [
      'RFC 6750 §2.1',
      `a good token under another scheme: ${scheme}`,
      401,
      () =>
        send(server, `/ns/${elliptic}/validate`, {
          method: 'GET',
          headers: { authorization: `${scheme} ${good.elliptic}` },
        }),
    ]),
    [
      'ASVS 8.4.1',
      'a good token at the administration',
      401,
      () => send(server, '/api/v1/namespaces', { method: 'GET', token: good.elliptic }),
    ],
  ];

  it.each(attacks)('%s: %s', async (_source, _attack, status, attempt) => {
    expectRefusal(await attempt(), status);
  });
});
