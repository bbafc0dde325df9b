import { computed, inject, Injectable, Injector, signal } from '@angular/core';
import { NavigationEnd, Router } from '@angular/router';
import { getSignedInAdministrator, signOut, ApiProblem, type Account } from '#client';
import { basePath } from '../shared/base-path';
import { Messages } from '../shared/messages';
import { connect } from './api';
import { SESSION_DIALOGS } from './session-dialogs';

export type Permission = Account['permissions'][number];

/** The requests of the sign-in itself, whose form shows their errors. */
const signInPath = /^\/api\/v1\/session(\/second-factor|\/passkey|$)/;

/** The signed-in account and its permissions. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly injector = inject(Injector);
  private readonly dialogs = inject(SESSION_DIALOGS);
  private readonly known = signal<Account | undefined>(undefined);
  /** One open dialog per kind, shared by all requests that were refused for the same reason. */
  private readonly mending = new Map<string, Promise<boolean>>();

  readonly account = this.known.asReadonly();
  /** Whether a second factor must be enrolled before anything else. */
  readonly mustEnrol = computed(() => this.known()?.mustEnrol === true);
  /** Permissions of the previous account, kept while the screen on which the account changed is still open. */
  private readonly kept = signal<readonly Permission[]>([]);
  readonly permissions = computed(
    () =>
      new Set<Permission>([
        ...(this.mustEnrol() ? (['account'] as const) : (this.known()?.permissions ?? [])),
        ...this.kept(),
      ]),
  );

  /**
   * Loads the signed-in account; called once, before the first screen.
   *
   * @throws ApiProblem if the server refuses for a reason other than a missing session; also whatever `fetch` throws
   */
  async start(): Promise<void> {
    connect((request, response) => this.mend(request, response));
    this.forgetKept();
    try {
      await this.refresh();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
    }
  }

  /** Reloads the account after a change to it. */
  async refresh(): Promise<void> {
    this.known.set(await getSignedInAdministrator());
  }

  may(permission: Permission): boolean {
    return this.permissions().has(permission);
  }

  /**
   * Sets the account after a sign-in. If it replaces another account over an open page, the screen stays open even if
   * the new account has fewer permissions, because closing a form would discard its input. The server still checks
   * every request.
   */
  signedIn(account: Account): void {
    const before = this.known();
    if (before !== undefined && !isSame(before, account)) this.kept.set([...this.permissions()]);
    this.known.set(account);
  }

  /** Signs out on the server, then loads the sign-in page, which discards all state in memory. */
  async signOut(): Promise<void> {
    try {
      await signOut();
    } finally {
      location.assign(`${basePath()}/sign-in`);
    }
  }

  /** Opens the dialog that resolves the refusal, and has the request sent again if it succeeds. */
  private async mend(
    request: Request,
    response: Response,
  ): Promise<Response | 'again' | undefined> {
    const before = this.known();
    if (before === undefined || isSignIn(request)) return undefined;
    switch (await codeOf(response)) {
      case 'auth.required': {
        const isSignedIn = await this.ask('sign-in', async () => {
          const dialog = await this.load(this.dialogs.signIn);
          return dialog?.openSignIn(this.injector) ?? false;
        });
        return isSignedIn ? this.againAs(before, request) : undefined;
      }
      case 'auth.step_up_required': {
        const isConfirmed = await this.ask('reauthentication', async () => {
          const dialog = await this.load(this.dialogs.reauthentication);
          return dialog?.openReauthentication(this.injector) ?? false;
        });
        return isConfirmed ? this.againAs(before, request) : undefined;
      }
      case 'auth.second_factor_missing':
        this.leadToEnrolment();
        return undefined;
      default:
        return undefined;
    }
  }

  /** A change is not repeated automatically under another account or with fewer permissions. */
  private againAs(before: Account, request: Request): Response | 'again' {
    const account = this.known();
    if (account === undefined || isSame(before, account) || isRead(request)) return 'again';
    const t = this.injector.get(Messages).ofFeature('session')();
    const detail =
      account.id === before.id
        ? t.fewerPermissions({ name: account.username })
        : t.otherAccount({ now: account.username, before: before.username });
    // Not a code of the server, so the message is shown unchanged.
    const problem = { type: 'about:blank', title: '', code: 'console.account_changed', detail };
    return Response.json(
      { ...problem, status: 409, requestId: '' },
      { status: 409, headers: { 'content-type': 'application/problem+json' } },
    );
  }

  /** After a navigation only the permissions of the current account apply. */
  private forgetKept(): void {
    let path = '';
    this.injector.get(Router).events.subscribe((event) => {
      if (!(event instanceof NavigationEnd)) return;
      const [next = ''] = event.urlAfterRedirects.split('?');
      if (next !== path) this.kept.set([]);
      path = next;
    });
  }

  /** Imported lazily: its notices need Material, which is not in the initial bundle. */
  private async load<T>(part: () => Promise<T>): Promise<T | undefined> {
    const { LazyPart } = await import('../shared/lazy-part');
    return this.injector.get(LazyPart).load(part);
  }

  private async ask(kind: string, dialog: () => Promise<boolean>): Promise<boolean> {
    const asked = this.mending.get(kind) ?? dialog().finally(() => this.mending.delete(kind));
    this.mending.set(kind, asked);
    return asked;
  }

  /** The last factor was removed, or the server now requires one; My account explains it. */
  private leadToEnrolment(): void {
    this.kept.set([...this.permissions()]);
    this.known.update((account) => account && { ...account, mustEnrol: true });
    void this.injector.get(Router).navigateByUrl('/account');
  }
}

/** Whether it is the same administrator with at least the same permissions. */
function isSame(before: Account, after: Account): boolean {
  const may = new Set(after.permissions);
  return before.id === after.id && before.permissions.every((one) => may.has(one));
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
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
