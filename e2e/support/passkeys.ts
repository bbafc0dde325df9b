import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { isCookie } from './second-factor.js';
import type { TestServer } from './server.js';

/** A credential as the virtual authenticator stores it. */
interface HeldCredential {
  credentialId: string;
  signCount: number;
}

/** A response, as the page received it. */
export interface PageAnswer {
  status: number;
  /** The body; undefined if it is empty. */
  json: Record<string, unknown> | undefined;
}

/** The result of `navigator.credentials`, as JSON. */
export type CredentialJson = Record<string, unknown> & {
  id: string;
  response: Record<string, string>;
};

/** The browser APIs that the scripts below use; the suite is compiled without DOM types. */
interface Credential {
  toJSON: () => CredentialJson;
}
declare const PublicKeyCredential: {
  parseCreationOptionsFromJSON: (json: unknown) => object;
  parseRequestOptionsFromJSON: (json: unknown) => object;
};
declare const navigator: {
  credentials: Record<'create' | 'get', (options: { publicKey: object }) => Promise<Credential>>;
};

/** Adds a virtual authenticator to a page; it responds immediately. */
export async function addAuthenticator(
  page: Page,
): Promise<{ devtools: CDPSession; authenticatorId: string }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

/**
 * A browser window with its own virtual authenticator, at a page of the server. Scripts make the calls that the console
 * makes.
 */
export class PasskeyBrowser {
  private constructor(
    readonly context: BrowserContext,
    private readonly page: Page,
    private readonly devtools: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async open(browser: Browser, server: TestServer): Promise<PasskeyBrowser> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/health/live`);
    const { devtools, authenticatorId } = await addAuthenticator(page);
    return new PasskeyBrowser(context, page, devtools, authenticatorId);
  }

  /** Sends a request from the page, with its cookies and the console's CSRF header. */
  call(method: string, path: string, body?: unknown): Promise<PageAnswer> {
    return this.page.evaluate(
      async ([verb, address, value]) => {
        const response = await fetch(address, {
          method: verb,
          headers: {
            'x-signet-console': '1',
            ...(value === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: value === undefined ? undefined : JSON.stringify(value),
        });
        const text = await response.text();
        const json = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
        return { status: response.status, json };
      },
      [method, path, body] as const,
    );
  }

  /** Creates a passkey with options from the server. @throws with the name of the browser's error */
  create(publicKey: unknown): Promise<CredentialJson> {
    return this.page.evaluate(async (json) => {
      const options = PublicKeyCredential.parseCreationOptionsFromJSON(json);
      return (await navigator.credentials.create({ publicKey: options })).toJSON();
    }, publicKey);
  }

  /** Signs the challenge of the server's options with a passkey. @throws with the name of the browser's error */
  get(publicKey: unknown): Promise<CredentialJson> {
    return this.page.evaluate(async (json) => {
      const options = PublicKeyCredential.parseRequestOptionsFromJSON(json);
      return (await navigator.credentials.get({ publicKey: options })).toJSON();
    }, publicKey);
  }

  /** Runs a function at another URL with the same authenticator, and returns to the page. */
  async elsewhere<T>(address: string, work: () => Promise<T>): Promise<T> {
    const home = this.page.url();
    await this.page.goto(address);
    const done = await work();
    await this.page.goto(home);
    return done;
  }

  /** Whether the authenticator verifies the user by fingerprint or PIN. */
  async verifiesUser(isUserVerified: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  }

  async held(): Promise<HeldCredential[]> {
    const { authenticatorId } = this;
    return (await this.devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  /** Clones a passkey with its current counter. @returns a function that replaces the passkey with the clone */
  async copyOf(credentialId: string): Promise<() => Promise<void>> {
    const { authenticatorId, devtools } = this;
    const { credential } = await devtools.send('WebAuthn.getCredential', {
      authenticatorId,
      credentialId,
    });
    return async () => {
      await devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
      await devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
    };
  }

  async cookie(kind: 'signet' | 'signet-pending-sign-in'): Promise<string | undefined> {
    const cookies = await this.context.cookies();
    return cookies.find(({ name }) => isCookie(kind, name))?.value;
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
