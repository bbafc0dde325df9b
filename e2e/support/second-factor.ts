import * as OTPAuth from 'otpauth';
import { startTotpEnrolment, confirmTotp } from '#client';
import { caller, type Caller } from './api.js';
import { send, type Answer } from './http.js';
import type { TestServer } from './server.js';

const PERIOD = 30;

/** What a browser sends with a change that it makes in the console. */
export const consoleHeaders = (cookie: string): Record<string, string> => ({
  cookie,
  'x-signet-console': '1',
});

/** The options of calls in a console session. */
export type ConsoleCaller = Omit<Caller, 'headers'> & { headers: Record<string, string> };

/** The options of calls in a console session. Like a browser it goes on with the cookie that an answer sets. */
export function inConsole(server: TestServer, cookie: string): ConsoleCaller {
  const headers = consoleHeaders(cookie);
  const base = caller(server);
  return {
    ...base,
    headers,
    fetch: async (input, init) => {
      const response = await base.fetch(input, init);
      headers['cookie'] = cookieOf(response, 'signet') ?? headers['cookie'] ?? '';
      return response;
    },
  };
}

/** The cookie that a console session has by now. */
export const cookieIn = ({ headers }: ConsoleCaller): string => headers['cookie'] ?? '';

/** The name of a cookie ends with characters that depend on the public URL. */
const cookieNames = {
  signet: /^(?:__Host-|__Secure-)?signet-[0-9a-f]{8}$/,
  'signet-ticket': /^(?:__Host-|__Secure-)?signet-ticket-[0-9a-f]{8}$/,
} as const;
type CookieName = keyof typeof cookieNames;

export const isCookie = (kind: CookieName, name: string): boolean => cookieNames[kind].test(name);

/** The Cookie header of an answer for one cookie; undefined where the answer does not set it. */
export function cookieOf(
  { headers }: Pick<Answer, 'headers'>,
  kind: CookieName,
): string | undefined {
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => {
      const [name = '', value] = pair.split('=');
      return value !== '' && isCookie(kind, name);
    });
}

/** The secret of a Cookie header with one cookie. */
export const secretOfCookie = (pair: string): string => pair.slice(pair.indexOf('=') + 1);

/** An authenticator app, by a library that the server does not use. */
export class AuthenticatorApp {
  private readonly totp: OTPAuth.TOTP;
  private lastStep = 0;

  constructor(readonly uri: string) {
    const read = OTPAuth.URI.parse(uri);
    if (!(read instanceof OTPAuth.TOTP)) throw new Error(`No authenticator app reads ${uri}`);
    this.totp = read;
  }

  get issuer(): string {
    return this.totp.issuer;
  }

  get label(): string {
    return this.totp.label;
  }

  get secret(): string {
    return this.totp.secret.base32;
  }

  /**
   * A code that was not shown yet: of this moment, then of the step after it, which the server takes as well. A third
   * one within half a minute would be too early.
   */
  next(): string {
    this.lastStep = Math.max(Math.floor(Date.now() / 1000 / PERIOD), this.lastStep + 1);
    return this.totp.generate({ timestamp: this.lastStep * PERIOD * 1000 });
  }

  /** The code of a time that is so many seconds away. */
  at(seconds: number): string {
    return this.totp.generate({ timestamp: Date.now() + seconds * 1000 });
  }
}

export interface Enrolled {
  app: AuthenticatorApp;
  recoveryCodes: string[];
  /** The cookie of the session afterwards. */
  cookie: string;
}

/** Enrols an authenticator app in a console session; it has one more code to give at once. */
export async function enrolApp(server: TestServer, cookie: string): Promise<Enrolled> {
  const as = inConsole(server, cookie);
  const app = new AuthenticatorApp((await startTotpEnrolment(as)).uri);
  const { recoveryCodes } = await confirmTotp({ code: app.next() }, as);
  return { app, recoveryCodes: recoveryCodes ?? [], cookie: cookieIn(as) };
}

/** The first step of a sign-in: the password. */
export function startSignIn(
  server: TestServer,
  { username, password }: { username: string; password: string },
): Promise<Answer> {
  return send(server, '/api/v1/session', { body: { username, password } });
}

/** A ticket of an administrator that has a second factor, as Cookie header. */
export async function ticketOf(
  server: TestServer,
  credentials: { username: string; password: string },
): Promise<string> {
  const answer = await startSignIn(server, credentials);
  const ticket = cookieOf(answer, 'signet-ticket');
  if (ticket === undefined) throw new Error(`No ticket: ${answer.text}`);
  return ticket;
}

/** The second step of a sign-in. */
export function completeSignIn(
  server: TestServer,
  ticket: string,
  proof: Record<string, unknown>,
): Promise<Answer> {
  return send(server, '/api/v1/session/second-factor', {
    headers: { cookie: ticket },
    body: proof,
  });
}
