import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

/** What of an answer a spec wants to be other than it should be. */
export interface Twist {
  origin?: string;
  rpId?: string;
  type?: string;
  crossOrigin?: boolean;
  challenge?: string;
  signCount?: number;
  /** Default: present and verified. */
  flags?: number;
  userHandle?: string;
  /** The attestation at a registration: none, by the new key itself, or by the manufacturer. */
  attestation?: 'none' | 'self' | 'maker';
}

interface Attestation {
  format: string;
  statement: (readonly [string, Buffer])[];
}

/** A manufacturer that exists only in the specs, with a self-signed certificate. */
const makerKey = createPrivateKey({
  key: Buffer.from(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHVVsqOz63umtOFEuK3hg4fSV7LNKJVajQh/+Du4xtzOhRANCAAS3DlD+XbfyJspiXDB/PpoNWe2YvGprhKqrhyXAC1DLbzNqoFI+j+mKYx4h9pADXeeV64D/bmLSI0ACX1CxgKqN',
    'base64',
  ),
  format: 'der',
  type: 'pkcs8',
});
const makerCertificate = Buffer.from(
  'MIIBdzCCAR2gAwIBAgIUcVTXCLOGZfGDlVu7D0GDX/rV4/0wCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFbWFrZXIwIBcNMjYxMTI1MTcyMjI4WhgPMjEyNjExMDExNzIyMjhaMBAxDjAMBgNVBAMMBW1ha2VyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtw5Q/l238ibKYlwwfz6aDVntmLxqa4Sqq4clwAtQy28zaqBSPo/pimMeIfaQA13nleuA/25i0iNAAl9QsYCqjaNTMFEwHQYDVR0OBBYEFJ9NqJmL3VsQ9wJgjZ2g6kFzjtjdMB8GA1UdIwQYMBaAFJ9NqJmL3VsQ9wJgjZ2g6kFzjtjdMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgOwmL2BY5EOqvWg/kh8EJD4mA0zFJx4rXo4mRN0EqNXwCIQC/jcROovsny78UolI0c/na+DaRgmeY4XfDBHNQR9IL0Q==',
  'base64',
);

export const PRESENT = 0x01;
export const VERIFIED = 0x04;
const ATTESTED = 0x40;

/** A software authenticator that signs any input, including requests a real one refuses. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(16);
  private readonly key: KeyObject;
  /** A COSE_Key for ES256 (RFC 9053 section 7.1). */
  readonly coseKey: Buffer;

  constructor(private readonly home: { origin: string; rpId: string }) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.key = privateKey;
    this.coseKey = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  /** The answer of `navigator.credentials.create`. */
  create(challenge: string, twist: Twist = {}): RegistrationResponseJSON {
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.coseKey]);
    const authData = Buffer.concat([this.authData(twist, ATTESTED), attested]);
    const clientData = this.clientData('webauthn.create', challenge, twist);
    const { format, statement } = this.attest(authData, clientData, twist);
    const attestationObject = cborMap([
      ['fmt', cborText(format)],
      ['attStmt', cborMap(statement)],
      ['authData', cborBytes(authData)],
    ]);
    return {
      ...this.names(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** The answer of `navigator.credentials.get`. */
  get(challenge: string, twist: Twist = {}): AuthenticationResponseJSON {
    const clientData = this.clientData('webauthn.get', challenge, twist);
    const authData = this.authData(twist, 0);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    return {
      ...this.names(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, this.key).toString('base64url'),
        userHandle: twist.userHandle,
      },
    };
  }

  /** WebAuthn sections 8.7, 8.2 and 8.6. */
  private attest(
    authData: Buffer,
    clientData: Buffer,
    { attestation = 'none' }: Twist,
  ): Attestation {
    const hash = sha256(clientData);
    if (attestation === 'none') return { format: 'none', statement: [] };
    if (attestation === 'self') {
      const signature = sign('sha256', Buffer.concat([authData, hash]), this.key);
      return {
        format: 'packed',
        statement: [
          ['alg', Buffer.from([0x26])],
          ['sig', cborBytes(signature)],
        ],
      };
    }
    const point = Buffer.concat([
      Buffer.from([4]),
      this.coseKey.subarray(10, 42),
      this.coseKey.subarray(45),
    ]);
    const signed = Buffer.concat([
      Buffer.from([0]),
      authData.subarray(0, 32),
      hash,
      this.id,
      point,
    ]);
    return {
      format: 'fido-u2f',
      statement: [
        ['x5c', cborList([cborBytes(makerCertificate)])],
        ['sig', cborBytes(sign('sha256', signed, makerKey))],
      ],
    };
  }

  private names(): Pick<
    RegistrationResponseJSON,
    'id' | 'rawId' | 'type' | 'clientExtensionResults'
  > {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  }

  private clientData(type: string, challenge: string, twist: Twist): Buffer {
    const { origin = this.home.origin, crossOrigin = false } = twist;
    return Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin,
        crossOrigin,
      }),
    );
  }

  private authData(
    { rpId, flags = PRESENT | VERIFIED, signCount = 0 }: Twist,
    more: number,
  ): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(signCount);
    const rest = Buffer.concat([Buffer.from([flags | more]), counter]);
    return Buffer.concat([sha256(rpId ?? this.home.rpId), rest]);
  }
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** As much of CBOR (RFC 8949 section 3) as an attestation needs. */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

const cborText = (text: string): Buffer =>
  Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);

const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes]);

const cborList = (items: readonly Buffer[]): Buffer =>
  Buffer.concat([cborHead(4, items.length), ...items]);

const cborMap = (members: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([
    cborHead(5, members.length),
    ...members.flatMap(([name, value]) => [cborText(name), value]),
  ]);
