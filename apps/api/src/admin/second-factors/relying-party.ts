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

/** COSE identifiers of EdDSA, ES256 and RS256, which cover all common authenticators. */
const ALGORITHMS = [-8, -7, -257];

/** The transports that are stored, of those a browser names (WebAuthn section 5.8.4). */
const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** How long the browser waits for the authenticator; also the lifetime of the challenge. */
export const CEREMONY_TIMEOUT_MS = 5 * 60_000;

export type NewCredential = Pick<
  AdminPasskey,
  'credentialId' | 'publicKey' | 'signCount' | 'transports' | 'backedUp'
>;

/** The state of the authenticator reported in a verified assertion. */
export interface AuthenticatorState {
  signCount: number;
  backedUp: boolean;
}

/**
 * The WebAuthn relying party. Its id and origin come from SIGNET_PUBLIC_URL only, never from a request. The library is
 * loaded at the first use of a passkey: that takes a quarter of a second, and many nodes never need it.
 */
@Injectable()
export class RelyingParty {
  private readonly id: string;
  private readonly origin: string;

  constructor(@Inject(SETTINGS) { publicUrl }: Settings) {
    this.id = publicUrl.hostname;
    this.origin = publicUrl.origin;
  }

  /** Browsers offer passkeys only for a host name, with https or on localhost. */
  private requireSupportedOrigin(): void {
    const local = this.id === 'localhost' || this.id.endsWith('.localhost');
    const address = isIP(this.id.replaceAll(/[[\]]/g, '')) !== 0;
    if (!address && (local || this.origin.startsWith('https:'))) return;
    throw new AppError(
      'passkey.unavailable',
      `Passkeys are not available at ${this.origin}. They require a host name and https in SIGNET_PUBLIC_URL, or localhost.`,
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

  /** For `navigator.credentials.get`. Without `allowed`, any credential the authenticator has for this server. */
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

  /** The challenge named in a response; undefined if it is malformed or comes from a frame. */
  async readChallenge(clientDataJSON: string): Promise<string | undefined> {
    const { decodeClientDataJSON } = await import('@simplewebauthn/server/helpers');
    try {
      const { challenge, crossOrigin } = decodeClientDataJSON(clientDataJSON) as {
        challenge: unknown;
        crossOrigin?: unknown;
      };
      // The library accepts a cross-origin frame if the browser does not name the top origin. Signet is never framed.
      return typeof challenge === 'string' && crossOrigin !== true ? challenge : undefined;
    } catch {
      return undefined;
    }
  }

  /** The new credential; undefined if the response does not answer this challenge at this origin. */
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
        transports: TRANSPORTS.filter((transport) =>
          response.response.transports?.includes(transport),
        ),
        backedUp: credentialBackedUp,
      };
    } catch {
      // The library throws on any invalid input.
      return undefined;
    }
  }

  /**
   * The authenticator state of a valid assertion; undefined if the passkey has not signed this challenge at this
   * origin.
   */
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

/** The user handle: the id of the account, which reveals nothing about the person. */
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
 * Whether there is no attestation, or a self attestation. A manufacturer's attestation was not requested, and the
 * library would fetch revocation lists from URLs in its certificates.
 */
async function isSelfAttested({ response }: RegistrationResponseJSON): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const bytes = new Uint8Array(Buffer.from(response.attestationObject, 'base64url'));
  const attestation = decodeAttestationObject(bytes);
  const format = attestation.get('fmt');
  if (format === 'none') return true;
  return format === 'packed' && attestation.get('attStmt').get('x5c') === undefined;
}
