import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { Administrator, AdminPasskey } from '#database';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { AppError } from '../../core/errors/app-error.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/** EdDSA, ES256 and RS256: what authenticators have (numbers of the COSE registry). */
const ALGORITHMS = [-8, -7, -257];

/** The ways to an authenticator that are kept of those a browser names (WebAuthn section 5.8.4). */
const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** How long the browser lets a person look for the authenticator, in milliseconds; the challenge lives as long. */
export const CEREMONY_TIMEOUT_MS = 5 * 60_000;

export type NewCredential = Pick<
  AdminPasskey,
  'credentialId' | 'publicKey' | 'signCount' | 'transports' | 'backedUp'
>;

/** What a passkey has signed, proven: the state of the authenticator after it. */
export interface AuthenticatorState {
  signCount: number;
  backedUp: boolean;
}

/**
 * WebAuthn as this server speaks it. Its name and origin come from SIGNET_PUBLIC_URL and from nothing that a request
 * says. The library is loaded when a passkey is first met: it takes a quarter of a second, and many nodes never meet one.
 */
@Injectable()
export class RelyingParty {
  private readonly id: string;
  private readonly origin: string;

  constructor(@Inject(SETTINGS) { publicUrl }: Settings) {
    this.id = publicUrl.hostname;
    this.origin = publicUrl.origin;
  }

  /** What browsers ask of a page that uses passkeys: a name, and https unless it is this machine. */
  private requireSupportedOrigin(): void {
    const local = this.id === 'localhost' || this.id.endsWith('.localhost');
    const address = isIP(this.id.replaceAll(/[[\]]/g, '')) !== 0;
    if (!address && (local || this.origin.startsWith('https:'))) return;
    throw new AppError(
      'passkey.unavailable',
      `Browsers offer no passkeys at ${this.origin}. They need a host name and https in SIGNET_PUBLIC_URL, or localhost.`,
    );
  }

  /** For `navigator.credentials.create`. */
  async createRegistrationOptions(
    { id, username }: Administrator,
    known: readonly AdminPasskey[],
    challenge: Uint8Array<ArrayBuffer>,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    this.requireSupportedOrigin();
    const { generateRegistrationOptions } = await import('@simplewebauthn/server');
    return generateRegistrationOptions({
      rpName: 'Signet',
      rpID: this.id,
      userID: userHandleBytes(id),
      userName: username,
      userDisplayName: username,
      challenge,
      timeout: CEREMONY_TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: known.map(descriptor),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** For `navigator.credentials.get`. Without `allowed`, whatever the authenticator has for this server. */
  async createRequestOptions(
    allowed: readonly AdminPasskey[],
    userVerification: 'required' | 'preferred',
    challenge: Uint8Array<ArrayBuffer>,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    this.requireSupportedOrigin();
    const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
    return generateAuthenticationOptions({
      rpID: this.id,
      allowCredentials: allowed.map(descriptor),
      challenge,
      timeout: CEREMONY_TIMEOUT_MS,
      userVerification,
    });
  }

  /** The challenge that an answer says it is to; undefined where it cannot be read, or comes from a frame. */
  async readChallenge(clientDataJSON: string): Promise<string | undefined> {
    const { decodeClientDataJSON } = await import('@simplewebauthn/server/helpers');
    try {
      const { challenge, crossOrigin } = decodeClientDataJSON(clientDataJSON) as {
        challenge: unknown;
        crossOrigin?: unknown;
      };
      // The library lets a frame pass where the browser does not say whose it is. Signet stands in no frame.
      return typeof challenge === 'string' && crossOrigin !== true ? challenge : undefined;
    } catch {
      return undefined;
    }
  }

  /** The new credential, or undefined where the answer is not one to this challenge, from here. */
  async verifyRegistration(
    response: RegistrationResponseJSON,
    challenge: string,
  ): Promise<NewCredential | undefined> {
    const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
    try {
      if (!(await isSelfAttested(response))) return undefined;
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.id,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!verified) return undefined;
      const { credential, credentialBackedUp } = registrationInfo;
      return {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        signCount: String(credential.counter),
        transports: TRANSPORTS.filter((one) => response.response.transports?.includes(one)),
        backedUp: credentialBackedUp,
      };
    } catch {
      // The library throws for each thing that is not as it should be.
      return undefined;
    }
  }

  /** What the passkey has signed, or undefined where it has not signed this challenge, here and now. */
  async verifyAssertion(
    response: AuthenticationResponseJSON,
    passkey: AdminPasskey,
    challenge: string,
    requireUserVerification: boolean,
  ): Promise<AuthenticatorState | undefined> {
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.id,
        requireUserVerification,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: Number(passkey.signCount),
        },
      });
      if (!verified) return undefined;
      const { newCounter, credentialBackedUp } = authenticationInfo;
      return { signCount: newCounter, backedUp: credentialBackedUp };
    } catch {
      return undefined;
    }
  }
}

/** What an authenticator stores to name the account: the id, which says nothing about the person. */
export function userHandleOf(administratorId: string): string {
  return Buffer.from(userHandleBytes(administratorId)).toString('base64url');
}

function userHandleBytes(administratorId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(administratorId.replaceAll('-', ''), 'hex'));
}

function descriptor({ credentialId, transports }: AdminPasskey): {
  id: string;
  transports: string[];
} {
  return { id: credentialId, transports };
}

/**
 * Whether the attestation is none, or made with the new key itself. No maker's attestation was asked for, and the
 * library would look up revocation lists at addresses that stand in its certificates.
 */
async function isSelfAttested({ response }: RegistrationResponseJSON): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const bytes = new Uint8Array(Buffer.from(response.attestationObject, 'base64url'));
  const attestation = decodeAttestationObject(bytes);
  const format = attestation.get('fmt');
  if (format === 'none') return true;
  return format === 'packed' && attestation.get('attStmt').get('x5c') === undefined;
}
