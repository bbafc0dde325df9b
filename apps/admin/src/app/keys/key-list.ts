import { Component, computed, inject, input, linkedSignal, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SigningKeyWithSecret, KeyPurpose, SigningKey, KeyRevocation } from '#client';
import { Can } from '../shared/can';
import { Confirm } from '../shared/confirm';
import { CopyOnce } from '../shared/copy-once';
import { Curl } from '../shared/curl';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Languages } from '../shared/languages';
import { Messages } from '../shared/messages';
import { KeyCard } from './key-card';
import { KeySet } from './key-set';
import { isHmac, KeysStore } from './keys.store';

const purposes: readonly KeyPurpose[] = ['access', 'refresh', 'encryption'];
/** The states of keys in use, in the order of the lifecycle. */
const inUse = ['next', 'active', 'previous'];

/** The keys of one purpose. */
interface Group {
  purpose: KeyPurpose;
  live: SigningKey[];
  retired: SigningKey[];
  /** Whether they are HMAC keys, whose secrets verifiers share. */
  hmac: boolean;
  /** Whether a rotation is possible, which requires that there is no next key yet. */
  rotates: boolean;
}

@Component({
  selector: 'app-key-list',
  imports: [
    Can,
    Curl,
    KeyCard,
    KeySet,
    MatButton,
    RelativeTime,
    NamedSection,
    PageHeader,
    StatePanel,
  ],
  templateUrl: './key-list.html',
  styles: `
    .done {
      margin-block-end: var(--app-gap);
      padding: var(--app-gap);
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
      border-radius: var(--mat-sys-corner-medium);
    }
    .done h2 {
      margin: 0;
    }
    details {
      margin-block-start: var(--app-gap);
    }
    summary {
      cursor: pointer;
    }
    table {
      min-width: 36rem;
    }
  `,
})
export default class SigningKeyList {
  private readonly store = inject(KeysStore);
  private readonly confirm = inject(Confirm);
  private readonly copyOnce = inject(CopyOnce);
  private readonly notices = inject(Notices);
  private readonly languages = inject(Languages);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('keys');
  protected readonly keys = resource({
    params: () => this.ns(),
    loader: ({ params, abortSignal }) => this.store.list(params, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/keys`);
  /** The result of the last revocation; it stays visible until the screen is left. */
  protected readonly revoked = linkedSignal<string, KeyRevocation | undefined>({
    source: this.ns,
    computation: () => undefined,
  });

  protected readonly groups = computed<Group[]>(() => {
    const keys = this.keys.hasValue() ? this.keys.value() : [];
    return purposes
      .map((purpose) =>
        groupOf(
          purpose,
          keys.filter((key) => key.purpose === purpose),
        ),
      )
      .filter(({ live, retired }) => live.length + retired.length > 0);
  });

  /** The text of a reason; a reason of a newer server is shown as is. */
  protected whyRetired(reason: string): string {
    const texts: Readonly<Record<string, unknown>> = this.t();
    const known = texts[`reason.${reason}`];
    return typeof known === 'string' ? known : reason;
  }

  protected exact(instant: string): string {
    const format = { dateStyle: 'medium', timeStyle: 'medium' } as const;
    return new Intl.DateTimeFormat(this.languages.locale(), format).format(new Date(instant));
  }

  protected async rotate({ purpose, hmac }: Group): Promise<void> {
    await this.tried(async () => {
      const sure = await this.confirm.ask({
        title: this.t().rotateTitle,
        consequence: this.t()[`rotateConsequence.${kindOf(purpose, hmac)}`],
        action: this.t().rotate,
      });
      if (!sure) return;
      const made = await this.store.rotate(this.ns(), purpose);
      this.notices.say(this.t().rotated);
      await this.showSecret(made);
    });
  }

  protected async activate(key: SigningKey): Promise<void> {
    await this.tried(async () => {
      const sure = await this.confirm.ask({
        title: this.t().activateTitle,
        consequence: this.t()[`activateConsequence.${kindOf(key.purpose, isHmac(key))}`],
        action: this.t().activate,
      });
      if (!sure) return;
      await this.store.activate(this.ns(), key);
      this.notices.say(this.t().activated);
    });
  }

  protected async revoke(key: SigningKey): Promise<void> {
    await this.tried(async () => {
      const { revokeConsequence, revokeSigns, revokeVerifiers, revokeHmac } = this.t();
      const { revokeTitle, revoke } = this.t();
      const { sessions, accessTokens, signs } = await this.store.impact(this.ns(), key);
      const isVerifiedOutside = key.purpose === 'access' && key.publicKey !== null;
      const sure = await this.confirm.ask({
        title: revokeTitle,
        consequence: [
          revokeConsequence({ sessions, tokens: accessTokens }),
          ...(signs ? [revokeSigns] : []),
          ...(isVerifiedOutside ? [revokeVerifiers] : []),
          ...(isHmac(key) && key.purpose === 'access' ? [revokeHmac] : []),
        ].join(' '),
        action: revoke,
        typed: key.kid,
      });
      if (!sure) return;
      const done = await this.store.revoke(this.ns(), key);
      this.revoked.set(done);
      await this.showSecret(done.successor);
    });
  }

  private async showSecret(made: SigningKeyWithSecret | null): Promise<void> {
    if (made?.sharedSecret === undefined) return;
    await this.copyOnce.show({
      title: this.t().sharedSecret,
      text: made.sharedSecret,
      fileName: `${this.ns()}-${made.kid}.secret.txt`,
      kept: 'encrypted',
    });
  }

  /** Reloads after errors as well, because someone else may have changed the keys. */
  private async tried(work: () => Promise<void>): Promise<void> {
    await this.notices.attempt(work);
    this.keys.reload();
  }
}

function groupOf(purpose: KeyPurpose, keys: SigningKey[]): Group {
  const states = keys.map(({ state }) => state);
  return {
    purpose,
    live: inUse.flatMap((state) => keys.filter((key) => key.state === state)),
    retired: keys.filter(({ state }) => state === 'retired'),
    hmac: keys.some((key) => key.state === 'active' && isHmac(key)),
    rotates: states.includes('active') && !states.includes('next'),
  };
}

function kindOf(purpose: KeyPurpose, hmac: boolean): 'access' | 'hmac' | 'refresh' {
  if (hmac) return 'hmac';
  return purpose === 'access' ? 'access' : 'refresh';
}
