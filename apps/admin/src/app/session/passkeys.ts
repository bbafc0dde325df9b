import { inject, Injectable } from '@angular/core';
import { Messages } from '../shared/messages';

/** What the server gives for `navigator.credentials`, as JSON. */
interface Options {
  publicKey: object;
}

/** A credential as the server takes it: what its `toJSON` gives. */
export type CredentialJson = Record<string, unknown>;

/** Makes and proves passkeys with the browser. What it refuses is thrown as an error that says it in words. */
@Injectable({ providedIn: 'root' })
export class Passkeys {
  private readonly t = inject(Messages).ofFeature('session');

  /** Whether passkeys can be used on this page at all. */
  readonly isOffered = isOffered();

  /** Makes one, for the options that the server is asked for. */
  make(options: () => Promise<Options>): Promise<CredentialJson> {
    return this.ceremony(options, (publicKey) =>
      navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
          publicKey as PublicKeyCredentialCreationOptionsJSON,
        ),
      }),
    );
  }

  /** Proves one, for the options that the server is asked for. */
  prove(options: () => Promise<Options>): Promise<CredentialJson> {
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

  /** Browsers tell little more than this, so that a page learns nothing about who sits there. */
  private reasonOf(thrown: unknown): string {
    const name = thrown instanceof DOMException ? thrown.name : '';
    if (name === 'InvalidStateError') return this.t().passkeyKnown;
    return name === 'NotAllowedError' ? this.t().passkeyCancelled : this.t().passkeyFailed;
  }
}

/** There are none at an address without https, other than localhost, none at an IP address, and none in old browsers. */
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
