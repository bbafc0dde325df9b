import { createHmac, webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { signingAlgorithms, type SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import {
  generateKey,
  importSigner,
  importVerifier,
  publicKeyDer,
  type PublicJwk,
  type Signer,
  type Verifier,
} from '../../keys/signing-keys/key-material.js';
import {
  buildAccessClaims,
  buildRefreshClaims,
  type AccessClaims,
} from '../tokens/access-claims.js';
import { InvalidTokenError } from './invalid-token.js';
import { signJwt, TokenTooLargeError, verifyJwt, type VerifyOptions } from './jwt.js';

interface TestKey {
  kid: string;
  algorithm: SigningAlgorithm;
  signer: Signer;
  verifier: Verifier;
  publicJwk: PublicJwk | null;
}

const now = new Date('2026-01-01T00:00:00Z');
const iat = now.getTime() / 1000;
const issuer = 'https://id.example/ns/shop';
const audience = 'https://shop.example';

const who = { kind: 'user', id: 'user-1', name: 'jane', identifier: null } as const;
const jane = { ...who, groups: ['staff'], orgs: [] };

const claims: AccessClaims = buildAccessClaims({
  issuer,
  audience,
  subject: jane,
  sessionId: 'session-1',
  scope: [],
  clientId: 'shop',
  claimNames: 'short',
  custom: {},
  lifetime: 600,
  now,
  jti: 'token-1',
});

const keys = new Map<SigningAlgorithm, TestKey>();
let es256: TestKey;
let hs256: TestKey;
let rs256: TestKey;
let foreign: TestKey;

async function makeKey(algorithm: SigningAlgorithm): Promise<TestKey> {
  const { kid, publicJwk, privateJwk } = await generateKey(algorithm, { rsaBits: 2048 });
  const signer = await importSigner(algorithm, privateJwk);
  const verifier = await importVerifier(algorithm, { ...(publicJwk ?? privateJwk) });
  return { kid, algorithm, signer, verifier, publicJwk };
}

function key(algorithm: SigningAlgorithm): TestKey {
  const found = keys.get(algorithm);
  if (!found) throw new Error(`No key for ${algorithm}.`);
  return found;
}

beforeAll(async () => {
  await Promise.all(
    signingAlgorithms.map(async (algorithm) => keys.set(algorithm, await makeKey(algorithm))),
  );
  [es256, hs256, rs256] = [key('ES256'), key('HS256'), key('RS256')];
  foreign = await makeKey('ES256');
});

const options: VerifyOptions<'at+jwt'> = {
  keyOf: (kid) => [...keys.values()].find((candidate) => candidate.kid === kid),
  issuer,
  audience,
  typ: 'at+jwt',
  now,
};

const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));
const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');
const json = (value: unknown): string => base64url(JSON.stringify(value));
const header = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  alg: 'ES256',
  kid: es256.kid,
  typ: 'at+jwt',
  ...changes,
});

/** Signs two arbitrary parts with one of the test keys. */
async function forge(head: string, body: string, by: TestKey = es256): Promise<string> {
  const input = `${head}.${body}`;
  const parameters =
    by.algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : by.signer.algorithm;
  const signature = await webcrypto.subtle.sign(parameters, by.signer, Buffer.from(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

function hmac(head: string, body: string, secret: string | Uint8Array): string {
  return `${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`;
}

/** A character that differs in its last bit, which is unused in the base64url of 64 bytes. */
function spelledOtherwise(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(letter) ^ 1);
}

async function refusal(
  token: unknown,
  changes: Partial<VerifyOptions<'at+jwt'>> = {},
): Promise<string> {
  try {
    await verifyJwt(token, { ...options, ...changes });
    return 'accepted';
  } catch (error) {
    if (error instanceof InvalidTokenError) return `${error.claim} ${error.reason}`;
    throw error;
  }
}

const good = (): Promise<string> => signJwt({ ...es256, claims, typ: 'at+jwt' });

describe.each(signingAlgorithms)('a token signed with %s', (algorithm) => {
  it('is verified and returns its claims', async () => {
    const token = await signJwt({ ...key(algorithm), claims, typ: 'at+jwt' });
    expect(await verifyJwt(token, options)).toStrictEqual(claims);
  });

  it('has a header of alg, kid and typ', async () => {
    const token = await signJwt({ ...key(algorithm), claims, typ: 'at+jwt' });
    const [head = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toStrictEqual({
      alg: algorithm,
      kid: key(algorithm).kid,
      typ: 'at+jwt',
    });
  });

  it('is refused with a signature that is changed in any bit, truncated or in DER', async () => {
    const token = await signJwt({ ...key(algorithm), claims, typ: 'at+jwt' });
    const [head = '', body = '', encoded = ''] = token.split('.');
    const signature = Buffer.from(encoded, 'base64url');
    const flipped = Buffer.from(signature);
    flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0);
    const der = Buffer.concat([Buffer.of(0x30, signature.length), signature]);
    const wrong = [
      flipped,
      signature.subarray(1),
      signature.subarray(0, -1),
      Buffer.alloc(signature.length),
      der,
    ];
    for (const bytes of wrong) {
      expect(await refusal(`${head}.${body}.${base64url(bytes)}`)).toBe('signature mismatch');
    }
  });
});

const largeHeader = (): string => json(header({ kid: 'k'.repeat(7000) }));
const deepClaims = base64url(`${'['.repeat(6000)}${']'.repeat(6000)}`);
const deepHeader = base64url(`{"alg":${'['.repeat(2000)}${']'.repeat(2000)}}`);

/** Rows of SECURITY A-1 to A-16: the attack, the token, and the expected refusal. */
const hostile: [string, () => unknown, string][] = [
  // A-1: `none` and other values of alg.
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
  // A-2: the key determines the algorithm.
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
  // A-3: the public key as an HMAC secret.
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
  // A-4: keys inside the token.
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
  // A-5: kid only selects the key.
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
  // A-6: degenerate signatures (others in the table of algorithms).
  [
    'A-6 r = s = 0',
    () => `${json(header())}.${json(claims)}.${base64url(new Uint8Array(64))}`,
    'signature mismatch',
  ],
  ['A-6 one byte', () => `${json(header())}.${json(claims)}.AA`, 'signature mismatch'],
  // A-7: exactly three parts of base64url.
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
  // A-8: other serializations.
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
  // A-9: critical header parameters.
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
  // A-13: the kind of token.
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
  // A-14: duplicate members, the last of which wins.
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
  // A-15: UTF-8 JSON objects.
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
  // A-16: size, dots and nesting are refused cheaply.
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

/** A-10 to A-12: invalid claims with a valid signature. */
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

describe('the options of the verifier', () => {
  it('no audience: aud is not compared', async () => {
    expect(await refusal(await good(), { audience: undefined })).toBe('accepted');
  });

  it('the maximum lifetime is accepted, one second more is not', async () => {
    expect(await refusal(await good(), { maxAge: 600 })).toBe('accepted');
    expect(await refusal(await good(), { maxAge: 599 })).toBe('exp too-long');
  });

  it.each([
    [0, 599, 'accepted'],
    [0, 600, 'exp expired'],
    [60, 659, 'accepted'],
    [60, 660, 'exp expired'],
  ])('with %d s of tolerance, after %d s: %s', async (clockTolerance, after, expected) => {
    const later = new Date(now.getTime() + after * 1000 + 999);
    expect(await refusal(await good(), { clockTolerance, now: later })).toBe(expected);
  });

  it('a clock or a maximum lifetime of NaN: every token is refused', async () => {
    expect(await refusal(await good(), { now: new Date(Number.NaN) })).toBe('exp expired');
    expect(await refusal(await good(), { maxAge: Number.NaN })).toBe('exp too-long');
  });

  it.each([[-1], [61], [Number.NaN], [Infinity]])(
    'refuses a tolerance of %d s',
    async (clockTolerance) => {
      await expect(verifyJwt(await good(), { ...options, clockTolerance })).rejects.toThrow(
        RangeError,
      );
    },
  );
});

describe('kinds of tokens', () => {
  const refresh = buildRefreshClaims({
    issuer,
    userId: 'user-1',
    sessionId: 'session-1',
    counter: 0,
    expiresAt: new Date(now.getTime() + 28_800_000),
    now,
  });

  it('a refresh token is verified as one', async () => {
    const token = await signJwt({ ...hs256, claims: refresh, typ: 'rt+jwt' });
    expect(
      await verifyJwt(token, { ...options, audience: undefined, typ: 'rt+jwt' }),
    ).toStrictEqual(refresh);
  });

  it('neither is accepted as the other, even when signed with the same key', async () => {
    const token = await signJwt({ ...es256, claims: refresh, typ: 'rt+jwt' });
    expect(await refusal(token)).toBe('typ mismatch');
    await expect(verifyJwt(await good(), { ...options, typ: 'rt+jwt' })).rejects.toMatchObject({
      claim: 'typ',
      reason: 'mismatch',
    });
  });

  it.each([['sid'], ['cnt'], ['sub'], ['exp']])(
    'a refresh token without %s is refused',
    async (name) => {
      const body = JSON.stringify({ ...refresh, [name]: undefined });
      const token = await forge(json(header({ typ: 'rt+jwt' })), base64url(body));
      await expect(
        verifyJwt(token, { ...options, audience: undefined, typ: 'rt+jwt' }),
      ).rejects.toMatchObject({ claim: name, reason: 'missing' });
    },
  );
});

describe('signing', () => {
  it('refuses to create a token that does not fit into a header, and reports its size', async () => {
    const large = { ...claims, grp: Array.from({ length: 400 }, (_, index) => `group-${index}`) };
    await expect(signJwt({ ...es256, claims: large, typ: 'at+jwt' })).rejects.toThrow(
      TokenTooLargeError,
    );
    const token = await signJwt({ ...es256, claims: large, typ: 'at+jwt', maxBytes: 16_384 });
    expect(await refusal(token)).toBe('accepted');
  });

  it('does not sign with a key of another algorithm', async () => {
    await expect(
      signJwt({ ...es256, algorithm: 'ES384', claims, typ: 'at+jwt' }),
    ).rejects.toThrow();
  });
});
