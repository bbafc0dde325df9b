import { computed, inject, Injectable, Injector, signal } from '@angular/core';
import { Router } from '@angular/router';
import { getSignedIn, HttpError, signOut, ApiProblem, type Account } from '#client';
import { basePath } from '../shared/base-path';
import { connect } from './api';

export type Permission = Account['permissions'][number];

/** The calls of a sign-in itself, whose form shows what they are refused for. */
const signInPath = /^\/api\/v1\/session(\/second-factor|\/passkey|$)/;

/** Who is signed in and what that one may do. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly injector = inject(Injector);
  private readonly known = signal<Account | undefined>(undefined);
  /** One dialog of a kind for however many calls were refused; the session may end while a proof is asked for. */
  private readonly mending = new Map<string, Promise<boolean>>();

  readonly account = this.known.asReadonly();
  /** Whether nothing is allowed before a second factor is enrolled. */
  readonly mustEnrol = computed(() => this.known()?.mustEnrol === true);
  readonly permissions = computed(
    () => new Set<Permission>(this.mustEnrol() ? ['account'] : this.known()?.permissions),
  );

  /** Asks the server who is signed in; called once, before the first screen. */
  async start(): Promise<void> {
    connect(async (request, response) =>
      (await this.mend(request, response)) ? 'again' : undefined,
    );
    try {
      await this.refresh();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof HttpError)) throw error;
    }
  }

  /** Asks again, after a change of the own account. */
  async refresh(): Promise<void> {
    this.known.set(await getSignedIn());
  }

  may(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  signedIn(account: Account): void {
    this.known.set(account);
  }

  /** Ends the session on the server and forgets everything that this page knows. */
  async signOut(): Promise<void> {
    try {
      await signOut();
    } finally {
      location.assign(`${basePath()}/sign-in`);
    }
  }

  /** Whether what the server asked for was given, so that the request may be sent again. */
  private async mend(request: Request, response: Response): Promise<boolean> {
    if (this.known() === undefined || isSignIn(request)) return false;
    switch (await codeOf(response)) {
      case 'auth.required':
        return this.ask('sign-in', async () => {
          const { openSignIn } = await import('./sign-in-dialog');
          return openSignIn(this.injector);
        });
      case 'auth.step_up_required':
        return this.ask('proof', async () => {
          const { openProof } = await import('./proof-dialog');
          return openProof(this.injector);
        });
      case 'auth.second_factor_missing':
        this.leadToEnrolment();
        return false;
      default:
        return false;
    }
  }

  private async ask(kind: string, dialog: () => Promise<boolean>): Promise<boolean> {
    const asked = this.mending.get(kind) ?? dialog().finally(() => this.mending.delete(kind));
    this.mending.set(kind, asked);
    return asked;
  }

  /** The last factor is gone, or the server has begun to ask for one; the screen of the account says so. */
  private leadToEnrolment(): void {
    this.known.update((account) => account && { ...account, mustEnrol: true });
    void this.injector.get(Router).navigateByUrl('/account');
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

function isSignIn(request: Request): boolean {
  return signInPath.test(new URL(request.url).pathname.slice(basePath().length));
}
