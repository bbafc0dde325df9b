import { computed, inject, Injectable, Injector, signal } from '@angular/core';
import { getSignedIn, HttpError, signOut, ApiProblem, type AccountResponse } from '#client';
import { connect } from './api';

export type Permission = AccountResponse['permissions'][number];

/** Who is signed in and what that one may do. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly injector = inject(Injector);
  private readonly known = signal<AccountResponse | undefined>(undefined);
  /** One dialog for however many calls were refused. */
  private mending: Promise<boolean> | undefined;

  readonly account = this.known.asReadonly();
  readonly permissions = computed(() => new Set<Permission>(this.known()?.permissions));

  /** Asks the server who is signed in; called once, before the first screen. */
  async start(): Promise<void> {
    connect(async (request, response) =>
      (await this.mend(request, response)) ? 'again' : undefined,
    );
    try {
      this.known.set(await getSignedIn());
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof HttpError)) throw error;
    }
  }

  may(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  signedIn(account: AccountResponse): void {
    this.known.set(account);
  }

  /** Ends the session on the server and forgets everything that this page knows. */
  async signOut(): Promise<void> {
    try {
      await signOut();
    } finally {
      location.assign('/sign-in');
    }
  }

  /** Whether what the server asked for was given, so that the request may be sent again. */
  private async mend(request: Request, response: Response): Promise<boolean> {
    if (this.known() === undefined || new URL(request.url).pathname === '/api/v1/session')
      return false;
    const code = await codeOf(response);
    if (code === 'auth.required') return this.ask(() => this.signInAgain());
    return false;
  }

  private async ask(dialog: () => Promise<boolean>): Promise<boolean> {
    this.mending ??= dialog().finally(() => (this.mending = undefined));
    return this.mending;
  }

  private async signInAgain(): Promise<boolean> {
    const { openSignIn } = await import('./sign-in-dialog');
    return openSignIn(this.injector);
  }
}

async function codeOf(response: Response): Promise<string | undefined> {
  if (response.status !== 401 && response.status !== 403) return undefined;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null && 'code' in body
    ? String(body.code)
    : undefined;
}
