import { Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { TestToken, TokenPreview, TestTokenRequest } from '#client';
import { Can } from '../shared/can';
import { Clipboard } from '../shared/clipboard';
import { Curl } from '../shared/curl';
import { FormProblem, TextField } from '../shared/fields';
import { Icon } from '../shared/icon';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { problemErrors } from '../shared/problems';
import { Result } from '../shared/result';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { RecordPicker, type NamedRecord } from '../shared/record-picker';
import { TokenClaims } from './token-claims';
import { TokensStore } from './tokens.store';

interface Shown {
  name: string;
  claims: Record<string, unknown>;
  preview: TokenPreview;
}

interface Issued {
  name: string;
  /** Filters the list of sessions. */
  subject: { userId: string } | { apiKeyId: string };
  token: TestToken;
}

/** Previews the claims of a token with their sources, and issues a test token. */
@Component({
  selector: 'app-try-token',
  imports: [
    Can,
    Curl,
    FormProblem,
    Icon,
    MatButton,
    RelativeTime,
    NamedSection,
    Result,
    RouterLink,
    TextField,
    RecordPicker,
    TokenClaims,
  ],
  templateUrl: './try-token.html',
  styles: `
    section {
      margin-block-start: calc(var(--app-gap) * 2);
    }
    h2 {
      overflow-wrap: anywhere;
      unicode-bidi: isolate;
    }
    pre {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class TryToken {
  private readonly store = inject(TokensStore);
  private readonly clipboard = inject(Clipboard);

  readonly ns = input.required<string>();
  readonly wantsCheck = output<string>();

  protected readonly t = inject(Messages).ofFeature('tokens');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly subjects = computed(() => this.store.subjects(this.ns(), this.t().apiKey));
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/tokens/preview`);

  private readonly subject = linkedSignal<string, NamedRecord | undefined>({
    source: this.ns,
    computation: () => undefined,
  });
  private readonly model = linkedSignal({
    source: this.ns,
    computation: () => ({ subjectId: '', scope: '', audience: '', lifetime: '' }),
  });
  protected readonly form = form(this.model, (path) => {
    required(path.subjectId);
  });
  protected readonly shown = linkedSignal<string, Shown | undefined>({
    source: this.ns,
    computation: () => undefined,
  });
  /** The issued token is kept only here, until the next one or until the screen is left. */
  protected readonly issued = linkedSignal<string, Issued | undefined>({
    source: this.ns,
    computation: () => undefined,
  });

  /** The request, without empty fields, for which the server applies its defaults. */
  protected readonly trial = computed<TestTokenRequest>(() => {
    const { subjectId, ...rest } = this.model();
    const given = Object.entries(rest).filter(([, value]) => value !== '');
    return { subjectId, ...Object.fromEntries(given) };
  });

  protected async pick(subject: NamedRecord): Promise<void> {
    this.subject.set(subject);
    this.form.subjectId().value.set(subject.id);
    await this.preview();
  }

  protected async preview(): Promise<void> {
    await this.tried(async () => {
      const preview = await this.store.preview(this.ns(), this.trial());
      this.shown.set({ name: this.name(), claims: preview.claims, preview });
    });
  }

  protected async issue(): Promise<void> {
    await this.tried(async () => {
      const preview = await this.store.preview(this.ns(), this.trial());
      const token = await this.store.issue(this.ns(), this.trial());
      const name = this.name();
      this.issued.set({ name, subject: subjectOf(preview), token });
      // An encrypted token cannot be decoded here.
      const claims = preview.encrypted ? preview.claims : token.claims;
      this.shown.set({ name, claims, preview });
    });
  }

  protected copy(token: string): void {
    this.clipboard.copy(token, this.commonT().copied);
  }

  private name(): string {
    return this.subject()?.name ?? '';
  }

  private async tried(work: () => Promise<void>): Promise<void> {
    const codes = {
      'scope.refused': this.form.scope,
      'audience.refused': this.form.audience,
    };
    await submitForm(this.form, work, (thrown) => {
      // The previous claims do not apply to this request.
      this.shown.set(undefined);
      return problemErrors(this.form, thrown, { codes });
    });
  }
}

/** In an API key's token, `client_id` equals `sub`. */
function subjectOf({ claims }: TokenPreview): Issued['subject'] {
  const { sub, client_id } = claims as { sub: string; client_id: string };
  return sub === client_id ? { apiKeyId: sub } : { userId: sub };
}
