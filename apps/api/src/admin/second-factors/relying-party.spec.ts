import { describe, expect, it } from 'vitest';
import { AdminPasskey } from '#database';
import { readSettings } from '../../core/settings/settings.js';
import { RelyingParty } from './relying-party.js';
import { PRESENT, SoftwareAuthenticator, type Twist } from './software-authenticator.testing.js';

const home = { origin: 'https://signet.example', rpId: 'signet.example' };
const relyingParty = new RelyingParty(readSettings({ SIGNET_PUBLIC_URL: home.origin }));
const challenge = Buffer.alloc(32, 1).toString('base64url');

const passkeyOf = (authenticator: SoftwareAuthenticator, signCount = 0): AdminPasskey =>
  Object.assign(new AdminPasskey(), {
    credentialId: authenticator.id.toString('base64url'),
    publicKey: authenticator.coseKey.toString('base64url'),
    signCount: String(signCount),
  });

describe('an assertion', () => {
  const authenticator = new SoftwareAuthenticator(home);
  const verify = (twist: Twist, { before = 0, verifyUser = false } = {}): Promise<unknown> =>
    relyingParty.verifyAssertion(
      authenticator.get(challenge, twist),
      passkeyOf(authenticator, before),
      challenge,
      verifyUser,
    );

  it('is accepted from the own origin, to the own challenge', async () => {
    expect(await verify({})).toEqual({ signCount: 0, backedUp: false });
    expect(await verify({}, { verifyUser: true })).toEqual({ signCount: 0, backedUp: false });
    expect(await verify({ flags: PRESENT })).toEqual({ signCount: 0, backedUp: false });
  });

  it.each<[string, Twist]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['a part of the own host name', { origin: 'https://login.signet.example' }],
    ['the own host without TLS', { origin: 'http://signet.example' }],
    ['another port', { origin: 'https://signet.example:8443' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['a challenge of another', { challenge: Buffer.alloc(32, 2).toString('base64url') }],
    ['a registration', { type: 'webauthn.create' }],
    ['without user presence', { flags: 0 }],
  ])('is refused for %s, though it is signed', async (_, twist) => {
    expect(await verify(twist)).toBeUndefined();
  });

  it('is refused without user verification where that is required', async () => {
    expect(await verify({ flags: PRESENT }, { verifyUser: true })).toBeUndefined();
  });

  it('is refused with a counter that does not go on: two authenticators have the key', async () => {
    const last = 2 ** 31 + 5;
    for (const signCount of [0, 1, last - 1, last]) {
      expect(await verify({ signCount }, { before: last }), String(signCount)).toBeUndefined();
    }
    const next = await verify({ signCount: last + 1 }, { before: last });
    expect(next).toMatchObject({ signCount: last + 1 });
  });

  it('is refused by the key of another', async () => {
    const other = new SoftwareAuthenticator(home);
    const response = { ...other.get(challenge), id: authenticator.id.toString('base64url') };
    const forged = { ...response, rawId: response.id };
    const passkey = passkeyOf(authenticator);
    expect(await relyingParty.verifyAssertion(forged, passkey, challenge, false)).toBeUndefined();
  });
});

describe('the challenge of an answer', () => {
  const authenticator = new SoftwareAuthenticator(home);
  const read = (twist: Twist): Promise<string | undefined> =>
    relyingParty.readChallenge(authenticator.get(challenge, twist).response.clientDataJSON);

  it('is read, unless the response comes from a cross-origin frame', async () => {
    expect(await read({})).toBe(challenge);
    expect(await read({ crossOrigin: true })).toBeUndefined();
  });

  it.each(['', 'bnVsbA', 'e30', 'W10', 'eyJjaGFsbGVuZ2UiOjF9', 'not JSON', '🙂'])(
    'is not found in %j',
    async (text) => {
      expect(await relyingParty.readChallenge(text)).toBeUndefined();
    },
  );
});

describe('a registration', () => {
  const authenticator = new SoftwareAuthenticator(home);
  const verify = (twist: Twist): Promise<unknown> =>
    relyingParty.verifyRegistration(authenticator.create(challenge, twist), challenge);

  it('gives the key and the counter', async () => {
    expect(await verify({ signCount: 7 })).toEqual({
      credentialId: authenticator.id.toString('base64url'),
      publicKey: authenticator.coseKey.toString('base64url'),
      signCount: '7',
      transports: ['internal'],
      backedUp: false,
    });
  });

  it.each<[string, Twist]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['a challenge of another', { challenge: Buffer.alloc(32, 2).toString('base64url') }],
    ['an assertion', { type: 'webauthn.get' }],
    ['without user presence', { flags: 0 }],
  ])('is refused for %s', async (_, twist) => {
    expect(await verify(twist)).toBeUndefined();
  });

  it('is accepted with a self attestation', async () => {
    expect(await verify({ attestation: 'self' })).toMatchObject({ backedUp: false });
  });

  it('is refused with a manufacturer attestation, whose certificates name addresses that would be fetched', async () => {
    expect(await verify({ attestation: 'maker' })).toBeUndefined();
  });
});

describe('options for a browser', () => {
  const options = (url: string): Promise<unknown> =>
    new RelyingParty(readSettings({ SIGNET_PUBLIC_URL: url })).createRequestOptions(
      [],
      'required',
      new Uint8Array(32),
    );

  it.each([
    ['https://signet.example', 'signet.example'],
    ['https://signet.example:8443', 'signet.example'],
    ['http://localhost:8090', 'localhost'],
  ])('name the host of %s', async (url, rpId) => {
    expect(await options(url)).toMatchObject({ rpId, userVerification: 'required' });
  });

  it.each(['http://signet.example', 'https://192.0.2.1', 'http://127.0.0.1:8090', 'https://[::1]'])(
    'are not given at %s, where no browser would take them',
    async (url) => {
      await expect(options(url)).rejects.toMatchObject({ code: 'passkey.unavailable' });
    },
  );
});
