import { beforeAll, describe, expect, it } from 'vitest';
import { publicKeyDer } from '../../keys/signing-keys/key-material.js';
import {
  iat,
  issuer,
  audience,
  claims,
  es256,
  hs256,
  rs256,
  foreign,
  key,
  createTestKeys,
  shown,
  base64url,
  json,
  header,
  forge,
  hmac,
  spelledOtherwise,
  refusal,
  good,
} from './jwt.testing.js';

beforeAll(createTestKeys);

const largeHeader = (): string => json(header({ kid: 'k'.repeat(7000) }));
const deepClaims = base64url(`${'['.repeat(6000)}${']'.repeat(6000)}`);
const deepHeader = base64url(`{"alg":${'['.repeat(2000)}${']'.repeat(2000)}}`);

/** Rows of SECURITY: the attack, the token, and the expected refusal. */
const hostile: [string, () => unknown, string][] = [
  // `none` and other values of alg.
  ...['none', 'None', 'NONE', 'nOnE', '', ' ES256', 'es256', 'ES256\u0000'].map(
    (alg): [string, () => unknown, string] => [
      `A-1 alg ${JSON.stringify(alg)}`,
      () => forge(json(header({ alg })), json(claims)),
      alg === '' ? 'alg malformed' : 'alg mismatch',
    ],
  ),
  ...[undefined, null, ['ES256'], { 0: 'ES256' }, 256, true].map(
    (alg): [string, () => unknown, string] => [
      `A-1 alg ${shown(alg)}`,
      () => forge(json(header({ alg })), json(claims)),
      'alg malformed',
    ],
  ),
  [
    'A-1 none without a signature',
    () => `${json(header({ alg: 'none' }))}.${json(claims)}.`,
    'token malformed',
  ],
  // the key determines the algorithm.
  [
    'A-2 RS256 key, PS256 header',
    () => forge(json(header({ alg: 'PS256', kid: rs256.kid })), json(claims), rs256),
    'alg mismatch',
  ],
  [
    'A-2 ES256 key, ES384 header',
    () => forge(json(header({ alg: 'ES384' })), json(claims)),
    'alg mismatch',
  ],
  [
    'A-2 EdDSA key, Ed25519 header',
    () =>
      forge(json(header({ alg: 'Ed25519', kid: key('EdDSA').kid })), json(claims), key('EdDSA')),
    'alg mismatch',
  ],
  // the public key as an HMAC secret.
  ...(['spki', 'jwk', 'pem', 'pem with a blank'] as const).map(
    (form): [string, () => unknown, string] => [
      `A-3 HMAC with the public key as ${form}`,
      () => {
        const der = publicKeyDer({ ...rs256.publicJwk });
        const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PUBLIC KEY-----\n`;
        const secrets = {
          spki: der,
          jwk: JSON.stringify(rs256.publicJwk),
          pem,
          'pem with a blank': ` ${pem}`,
        };
        return hmac(json(header({ alg: 'HS256', kid: rs256.kid })), json(claims), secrets[form]);
      },
      'alg mismatch',
    ],
  ),
  [
    'A-3 HMAC with an empty secret',
    () => hmac(json(header({ alg: 'HS256', kid: hs256.kid })), json(claims), ''),
    'signature mismatch',
  ],
  [
    'A-3 HMAC with the kid as secret',
    () => hmac(json(header({ alg: 'HS256', kid: hs256.kid })), json(claims), hs256.kid),
    'signature mismatch',
  ],
  // keys inside the token.
  [
    'A-4 jwk',
    () => forge(json(header({ jwk: foreign.publicJwk })), json(claims), foreign),
    'header unexpected',
  ],
  [
    'A-4 jwk, no kid',
    () =>
      forge(json({ alg: 'ES256', typ: 'at+jwt', jwk: foreign.publicJwk }), json(claims), foreign),
    'header unexpected',
  ],
  ...['jku', 'jwks', 'x5u', 'x5c', 'x5t', 'x5t#S256'].map(
    (name): [string, () => unknown, string] => [
      `A-4 ${name}`,
      () => forge(json(header({ [name]: 'https://127.0.0.1/keys' })), json(claims)),
      'header unexpected',
    ],
  ),
  // kid only selects the key.
  ...[
    '../../../dev/null',
    "' OR 1=1 --",
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    'https://a.example/k',
  ].map((kid): [string, () => unknown, string] => [
    `A-5 kid ${JSON.stringify(kid)}`,
    () => forge(json(header({ kid })), json(claims)),
    'kid unknown',
  ]),
  ...[null, 1, ['a'], { a: 1 }, ''].map((kid): [string, () => unknown, string] => [
    `A-5 kid ${JSON.stringify(kid)}`,
    () => forge(json(header({ kid })), json(claims)),
    'kid malformed',
  ]),
  ['A-5 no kid', () => forge(json(header({ kid: undefined })), json(claims)), 'kid missing'],
  [
    'A-5 kid of another key',
    () => forge(json(header()), json(claims), foreign),
    'signature mismatch',
  ],
  [
    'A-5 a key of elsewhere',
    () => forge(json(header({ kid: foreign.kid })), json(claims), foreign),
    'kid unknown',
  ],
  // degenerate signatures (others in the table of algorithms).
  [
    'A-6 r = s = 0',
    () => `${json(header())}.${json(claims)}.${base64url(new Uint8Array(64))}`,
    'signature mismatch',
  ],
  ['A-6 one byte', () => `${json(header())}.${json(claims)}.AA`, 'signature mismatch'],
  // exactly three parts of base64url.
  ...(
    [
      ['a trailing line break', (token) => `${token}\n`],
      ['a leading space', (token) => ` ${token}`],
      ['a space inside', (token) => token.replace('.', ' .')],
      ['a tab inside the signature', (token) => `${token.slice(0, -5)}\t${token.slice(-5)}`],
      ['padding', (token) => `${token}==`],
      [
        'another spelling of the last bits',
        (token) => token.slice(0, -1) + spelledOtherwise(token.slice(-1)),
      ],
      ['the base64 alphabet', (token) => `${token.slice(0, -2)}+/`],
      ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
      ['four parts', (token) => `${token}.AA`],
      ['an empty payload', (token) => token.replace(/\.[^.]+\./, '..')],
      ['an empty header', (token) => token.replace(/^[^.]+/, '')],
      ['a scheme before it', (token) => `Bearer ${token}`],
      ['a non-ASCII character', (token) => `${token.slice(0, -1)}é`],
    ] as [string, (token: string) => string][]
  ).map(([what, change]): [string, () => unknown, string] => [
    `A-7 ${what}`,
    async () => change(await good()),
    'token malformed',
  ]),
  ['A-7 an empty string', () => '', 'token malformed'],
  ...[undefined, null, 7, {}, ['a.b.c']].map((value): [string, () => unknown, string] => [
    `A-7 ${shown(value)}`,
    () => value,
    'token malformed',
  ]),
  // other serializations.
  [
    'A-8 JSON serialization',
    async () => {
      const [head, payload, signature] = (await good()).split('.');
      return JSON.stringify({ protected: head, payload, signature });
    },
    'token malformed',
  ],
  [
    'A-8 five parts',
    () => `${json({ alg: 'dir', enc: 'A128GCM', kid: es256.kid })}.AA.AA.AA.AA`,
    'token malformed',
  ],
  [
    'A-8 nested',
    async () => forge(json(header({ cty: 'JWT' })), base64url(await good())),
    'header unexpected',
  ],
  [
    'A-8 nested, without saying so',
    async () => forge(json(header()), base64url(await good())),
    'payload malformed',
  ],
  [
    'A-8 header of a JWE',
    () => forge(json(header({ enc: 'A128GCM' })), json(claims)),
    'header unexpected',
  ],
  // critical header parameters.
  ...[['exp'], [], ['b64'], 'exp', null].map((crit): [string, () => unknown, string] => [
    `A-9 crit ${JSON.stringify(crit)}`,
    () => forge(json(header({ crit, exp: 1, b64: true })), json(claims)),
    'header unexpected',
  ]),
  [
    'A-9 b64 false',
    () => forge(json(header({ b64: false, crit: ['b64'] })), json(claims)),
    'header unexpected',
  ],
  ['A-9 zip', () => forge(json(header({ zip: 'DEF' })), json(claims)), 'header unexpected'],
  // the kind of token.
  ...['JWT', 'jwt', 'rt+jwt', 'AT+JWT', 'application/at+jwt', 'at+jwt ', undefined, ''].map(
    (typ): [string, () => unknown, string] => [
      `A-13 typ ${shown(typ)}`,
      () => forge(json(header({ typ })), json(claims)),
      'typ mismatch',
    ],
  ),
  ...[null, 1, ['at+jwt']].map((typ): [string, () => unknown, string] => [
    `A-13 typ ${JSON.stringify(typ)}`,
    () => forge(json(header({ typ })), json(claims)),
    'typ malformed',
  ]),
  // duplicate members, the last of which wins.
  [
    'A-14 alg twice',
    () =>
      forge(
        base64url(`{"alg":"ES256","kid":"${es256.kid}","typ":"at+jwt","alg":"none"}`),
        json(claims),
      ),
    'alg mismatch',
  ],
  [
    'A-14 exp twice',
    () =>
      forge(json(header()), base64url(JSON.stringify(claims).replace('}', `,"exp":${iat - 600}}`))),
    'exp invalid',
  ],
  // UTF-8 JSON objects.
  ...[
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"a"'],
    ['a number', '1'],
    ['not JSON', '{'],
    ['a byte order mark', '\ufeff{}'],
    ['a comment', '{}//'],
  ].flatMap(([what = '', text = '']): [string, () => unknown, string][] => [
    [`A-15 header: ${what}`, () => forge(base64url(text), json(claims)), 'header malformed'],
    [`A-15 claims: ${what}`, () => forge(json(header()), base64url(text)), 'payload malformed'],
  ]),
  [
    'A-15 header: not UTF-8',
    () => forge(base64url(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), json(claims)),
    'header malformed',
  ],
  [
    'A-15 claims: not UTF-8',
    () => forge(json(header()), base64url(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))),
    'payload malformed',
  ],
  [
    'A-15 header: a prototype',
    () => forge(base64url(`{"__proto__":{"alg":"ES256"},"kid":"${es256.kid}"}`), json(claims)),
    'header unexpected',
  ],
  // size, dots and nesting are refused cheaply.
  ['A-16 ten million characters', () => 'a'.repeat(10_000_000), 'token malformed'],
  ['A-16 a million dots', () => '.'.repeat(1_000_000), 'token malformed'],
  ['A-16 a large payload', () => `${json(header())}.${'A'.repeat(16_385)}.AA`, 'token malformed'],
  ['A-16 a large header', () => forge(largeHeader(), json(claims)), 'token malformed'],
  ['A-16 a deep header', () => forge(deepHeader, json(claims)), 'alg malformed'],
  ['A-16 deep claims', () => forge(json(header()), deepClaims), 'payload malformed'],
];

describe('a hostile token', () => {
  it.each(hostile)('%s', async (_, make, expected) => {
    expect(await refusal(await make())).toBe(expected);
  });

  it('is refused before the key lookup where its text is malformed', async () => {
    const asked: string[] = [];
    const keyOf = (kid: string): undefined => {
      asked.push(kid);
    };
    for (const token of [
      '',
      'a.b.c',
      `${json(header({ typ: 'rt+jwt' }))}.AA.AA`,
      `${json(header({ jwk: {} }))}.AA.AA`,
    ]) {
      await refusal(token, { keyOf });
    }
    expect(asked).toEqual([]);
  });
});

const changed = (changes: Record<string, unknown>): string =>
  JSON.stringify({ ...claims, ...changes });

/** invalid claims with a valid signature. */
const wrongClaims: [string, string, string][] = [
  ...['iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'client_id'].map(
    (name): [string, string, string] => [
      `no ${name}`,
      changed({ [name]: undefined }),
      `${name} missing`,
    ],
  ),
  ...['iss', 'sub', 'jti', 'sid', 'client_id', 'usr'].flatMap((name) =>
    ['', null, 1, ['a'], { a: 1 }].map((value): [string, string, string] => [
      `${name} ${JSON.stringify(value)}`,
      changed({ [name]: value }),
      `${name} invalid`,
    ]),
  ),
  ...['iat', 'exp', 'nbf'].flatMap((name) =>
    ['"1"', 'null', '1e400', '-1', '1.5', '9007199254740993', '[1]', '{}', 'true'].map(
      (value): [string, string, string] => [
        `${name} ${value}`,
        changed({ [name]: '@' }).replace('"@"', value),
        `${name} invalid`,
      ],
    ),
  ),
  ...['grp', 'org', 'groups', 'orgs'].flatMap((name) =>
    ['staff', null, [1], [''], { 0: 'staff' }].map((value): [string, string, string] => [
      `${name} ${JSON.stringify(value)}`,
      changed({ [name]: value }),
      `${name} invalid`,
    ]),
  ),
  ...['', [], [''], [1], null, {}, 1].map((aud): [string, string, string] => [
    `aud ${JSON.stringify(aud)}`,
    changed({ aud }),
    'aud invalid',
  ]),
  ['A-11 another issuer', changed({ iss: `${issuer}2` }), 'iss mismatch'],
  ['A-11 a longer issuer', changed({ iss: `${issuer}/` }), 'iss mismatch'],
  ['A-11 another case', changed({ iss: issuer.toUpperCase() }), 'iss mismatch'],
  ['A-11 an array with the issuer', changed({ iss: [issuer] }), 'iss invalid'],
  ['A-12 another audience', changed({ aud: 'https://other.example' }), 'aud mismatch'],
  ['A-12 a part of the audience', changed({ aud: audience.slice(0, -1) }), 'aud mismatch'],
  ['A-12 more than the audience', changed({ aud: `${audience},x` }), 'aud mismatch'],
  ['A-12 other audiences', changed({ aud: ['one', 'two'] }), 'aud mismatch'],
  ['A-10 expired', changed({ iat: iat - 600, nbf: undefined, exp: iat - 5 }), 'exp expired'],
  ['A-10 expires when it is issued', changed({ exp: iat }), 'exp invalid'],
  ['A-10 exp in milliseconds', changed({ exp: (iat + 600) * 1000 }), 'exp too-long'],
  ['A-10 issued tomorrow', changed({ iat: iat + 6, nbf: undefined, exp: iat + 600 }), 'nbf early'],
  ['A-10 issued tomorrow, valid before', changed({ iat: iat + 6, exp: iat + 600 }), 'iat early'],
  ['A-10 not valid yet', changed({ nbf: iat + 6 }), 'nbf early'],
];

describe('claims with a valid signature', () => {
  it.each(wrongClaims)('%s', async (_, body, expected) => {
    const token = await forge(json(header()), base64url(body));
    expect(await refusal(token, { maxAge: 86_400 })).toBe(expected);
  });

  it.each([
    ['one of several audiences', { aud: ['https://a.example', audience] }],
    ['a clock that is 5 s ahead', { iat: iat + 5, nbf: iat + 5 }],
    ['an expiry 4 s ago', { iat: iat - 600, nbf: iat - 600, exp: iat - 4 }],
    ['no nbf', { nbf: undefined }],
    ['long claim names', { usr: undefined, username: 'jane', groups: ['staff'] }],
    ['a custom claim', { plan: { tier: 3 } }],
  ])('%s is accepted', async (_, changes) => {
    expect(await refusal(await forge(json(header()), base64url(changed(changes))))).toBe(
      'accepted',
    );
  });
});
