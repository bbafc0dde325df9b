import * as OTPAuth from 'otpauth';
import { startTotpEnrolment, confirmTotp } from '#client';
import { caller, consoleCookie, type Caller } from './api.js';
import { send, type Answer } from './http.js';
import type { TestServer } from './server.js';

const PERIOD = 30;

/** The headers of a change from the console. */
export const consoleHeaders = (cookie: string): Record<string, string> => ({
  cookie,
  'x-signet-console': '1',
});

/** Call options for a console session. */
export type ConsoleCaller = Omit<Caller, 'headers'> & { headers: Record<string, string> };

/** Call options for a console session. Like a browser, they adopt the cookie that a response sets. */
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

/** The current cookie of the console session. */
export const cookieIn = ({ headers }: ConsoleCaller): string => headers['cookie'] ?? '';

/** Cookie names end with a suffix that is derived from the public URL. */
const cookieNames = {
  signet: /^(?:__Host-|__Secure-)?signet-[0-9a-f]{8}$/,
  'signet-pending-sign-in': /^(?:__Host-|__Secure-)?signet-pending-sign-in-[0-9a-f]{8}$/,
} as const;
type CookieName = keyof typeof cookieNames;

export const isCookie = (kind: CookieName, name: string): boolean => cookieNames[kind].test(name);

/** The Cookie header for one cookie that a response sets; undefined if it does not set it. */
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

/** The secret in a Cookie header with one cookie. */
export const secretOfCookie = (pair: string): string => pair.slice(pair.indexOf('=') + 1);

/** An authenticator app, based on a library that the server does not use. */
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
   * An unused code: of the current time step, then of the next one, which the server accepts as well. A third code
   * within 30 seconds would be too far ahead.
   */
  next(): string {
    this.lastStep = Math.max(Math.floor(Date.now() / 1000 / PERIOD), this.lastStep + 1);
    return this.totp.generate({ timestamp: this.lastStep * PERIOD * 1000 });
  }

  /** The code at an offset of so many seconds from now. */
  at(seconds: number): string {
    return this.totp.generate({ timestamp: Date.now() + seconds * 1000 });
  }
}

export interface Enrolled {
  app: AuthenticatorApp;
  recoveryCodes: string[];
  /** The session cookie after the enrollment. */
  cookie: string;
}

/** Enrolls an authenticator app in a console session; one more code of it can be used immediately. */
export async function enrolApp(server: TestServer, cookie: string): Promise<Enrolled> {
  const as = inConsole(server, cookie);
  const app = new AuthenticatorApp((await startTotpEnrolment(as)).uri);
  const { recoveryCodes } = await confirmTotp({ code: app.next() }, as);
  return { app, recoveryCodes: recoveryCodes ?? [], cookie: cookieIn(as) };
}

/** Signs an administrator in to the console, and enrols an authenticator app in that session. */
export const enrolAdministrator = async (
  server: TestServer,
  administrator: { username: string; password: string },
): Promise<Enrolled> => enrolApp(server, await consoleCookie(server, administrator));

/** 200 if the cookie has a valid console session, 401 otherwise. */
export const consoleSessionStatus = async (server: TestServer, cookie: string): Promise<number> =>
  (await send(server, '/api/v1/session', { method: 'GET', headers: { cookie } })).status;

/** The first step of a sign-in: the password. */
export function startSignIn(
  server: TestServer,
  { username, password }: { username: string; password: string },
): Promise<Answer> {
  return send(server, '/api/v1/session', { body: { username, password } });
}

/** The pending sign-in of an administrator with a second factor, as a Cookie header. */
export async function startPendingSignIn(
  server: TestServer,
  credentials: { username: string; password: string },
): Promise<string> {
  const answer = await startSignIn(server, credentials);
  const pending = cookieOf(answer, 'signet-pending-sign-in');
  if (pending === undefined) throw new Error(`No pending sign-in: ${answer.text}`);
  return pending;
}

/** The second step of a sign-in. */
export function completeSignIn(
  server: TestServer,
  pendingSignIn: string,
  factor: Record<string, unknown>,
): Promise<Answer> {
  return send(server, '/api/v1/session/second-factor', {
    headers: { cookie: pendingSignIn },
    body: factor,
  });
}
