import { inject, Injectable } from '@angular/core';
import { Messages } from '../shared/messages';

/** The options for `navigator.credentials` from the server, as JSON. */
interface Options {
  publicKey: object;
}

/** A credential as the API expects it: the result of its `toJSON()`. */
export type CredentialJson = Record<string, unknown>;

/** Creates and uses passkeys through the browser. Throws errors with a readable message. */
@Injectable({ providedIn: 'root' })
export class Passkeys {
  private readonly t = inject(Messages).ofFeature('session');

  /** Whether this page can use passkeys. */
  readonly isOffered = isOffered();

  /** Creates a passkey with options from the server. */
  make(options: () => Promise<Options>): Promise<CredentialJson> {
    return this.ceremony(options, (publicKey) =>
      navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
          publicKey as PublicKeyCredentialCreationOptionsJSON,
        ),
      }),
    );
  }

  /** Signs a challenge with a passkey. */
  authenticate(options: () => Promise<Options>): Promise<CredentialJson> {
    return this.ceremony(options, (publicKey) =>
      navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
          publicKey as PublicKeyCredentialRequestOptionsJSON,
        ),
      }),
    );
  }

  private async ceremony(
    options: () => Promise<Options>,
    ask: (publicKey: object) => Promise<Credential | null>,
  ): Promise<CredentialJson> {
    if (!this.isOffered) throw new Error(this.t().passkeysMissing);
    const { publicKey } = await options();
    const credential = await ask(publicKey).catch((thrown: unknown) => {
      throw new Error(this.reasonOf(thrown), { cause: thrown });
    });
    if (credential === null) throw new Error(this.t().passkeyCancelled);
    return { ...(credential as PublicKeyCredential).toJSON() };
  }

  /** Browsers report few causes, so that a page cannot learn about the user's authenticators. */
  private reasonOf(thrown: unknown): string {
    const name = thrown instanceof DOMException ? thrown.name : '';
    if (name === 'InvalidStateError') return this.t().passkeyKnown;
    return name === 'NotAllowedError' ? this.t().passkeyCancelled : this.t().passkeyFailed;
  }
}

/** Passkeys require HTTPS or localhost, a host name instead of an IP address, and a recent browser. */
function isOffered(): boolean {
  return (
    isSecureContext &&
    !isIpAddress(location.hostname) &&
    'PublicKeyCredential' in window &&
    'parseRequestOptionsFromJSON' in window.PublicKeyCredential
  );
}

/** A passkey belongs to a domain (WebAuthn Level 3, section 5.1.2, `rpId`). */
function isIpAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}
