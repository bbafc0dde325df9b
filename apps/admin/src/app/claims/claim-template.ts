import {
  afterNextRender,
  Component,
  computed,
  debounced,
  ElementRef,
  inject,
  Injector,
  input,
  linkedSignal,
  resource,
  viewChild,
} from '@angular/core';
import {
  applyEach,
  form,
  readonly,
  required,
  validate,
  type ValidationError,
} from '@angular/forms/signals';
import { MatButton, MatIconButton } from '@angular/material/button';
import type { Namespace, TokenPreview } from '#client';
import { NamespacesStore } from '../namespaces/namespaces.store';
import { Session } from '../session/session';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { ChoiceField, FormProblem, TextField } from '../shared/fields';
import { Icon } from '../shared/icon';
import { sameJson } from '../shared/json';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { problemErrors, problemPlaces, problemText } from '../shared/problems';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { RecordPicker, type NamedRecord } from '../shared/record-picker';
import type { Unsaved } from '../shared/unsaved.guard';
import { TokenClaims } from '../tokens/token-claims';
import { TokensStore } from '../tokens/tokens.store';
import {
  attributeName,
  claimName,
  hasValue,
  isNumber,
  rowsOf,
  sources,
  templateOf,
  type ClaimRow,
} from './claim-form';

@Component({
  selector: 'app-claim-template',
  imports: [
    Can,
    ChoiceField,
    Curl,
    FormProblem,
    Icon,
    MatButton,
    MatIconButton,
    NamedSection,
    PageHeader,
    StatePanel,
    TextField,
    RecordPicker,
    TokenClaims,
  ],
  templateUrl: './claim-template.html',
  styles: `
    form {
      max-width: none;
    }
    fieldset {
      display: flex;
      flex-wrap: wrap;
      gap: calc(var(--app-step) * 2);
      align-items: start;
      min-width: 0;
      margin: 0;
      padding: 0;
      border: 0;
    }
    app-text-field,
    app-choice-field {
      flex: 1 1 12rem;
      max-width: 18rem;
    }
  `,
})
export default class ClaimTemplate implements Unsaved {
  private readonly namespaces = inject(NamespacesStore);
  private readonly tokens = inject(TokensStore);
  private readonly session = inject(Session);
  private readonly notices = inject(Notices);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('claims');
  protected readonly tokensT = inject(Messages).ofFeature('tokens');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly addButton = viewChild<unknown, ElementRef<HTMLElement>>('adder', {
    read: ElementRef,
  });
  protected readonly namespace = resource<Namespace, string>({
    params: () => this.ns(),
    loader: ({ params, abortSignal }) => this.namespaces.get(params, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}`);
  protected readonly choices = computed(() =>
    sources.map((value) => ({ value, label: this.t()[`source.${value}`] })),
  );

  private readonly saved = computed(
    () => rowsOf(this.namespace.hasValue() ? this.namespace.value().claimTemplate : {}),
    { equal: sameJson },
  );
  private readonly model = linkedSignal(() => ({ claims: this.saved() }));
  protected readonly form = form(this.model, (path) => {
    readonly(path, { when: () => !this.session.may('namespaces:write') });
    applyEach(path.claims, (row) => {
      required(row.name);
      validate(row.name, ({ value }) => this.nameFault(value()));
      validate(row.value, ({ value, valueOf }) => this.valueFault(valueOf(row.source), value()));
    });
  });
  protected readonly template = computed(() => templateOf(this.model().claims), {
    equal: sameJson,
  });

  protected readonly subjects = computed(() =>
    this.tokens.subjects(this.ns(), this.tokensT().apiKey),
  );
  protected readonly subject = linkedSignal<string, NamedRecord | undefined>({
    source: this.ns,
    computation: () => undefined,
  });
  /** The template to preview, debounced; invalid input would only be refused. */
  private readonly tried = debounced(
    computed(() => (this.form().invalid() ? undefined : this.template()), { equal: sameJson }),
    300,
  );
  private readonly preview = resource({
    params: () => {
      const [subject, claimTemplate] = [this.subject(), this.tried.value()];
      if (subject === undefined || claimTemplate === undefined) return undefined;
      return { ns: this.ns(), subjectId: subject.id, claimTemplate };
    },
    loader: ({ params: { ns, ...trial }, abortSignal }) =>
      this.tokens.preview(ns, trial, abortSignal),
  });
  /** The last preview stays while the next one loads or the form is invalid; an error clears it. */
  protected readonly shown = linkedSignal<
    { read: TokenPreview | undefined; isOver: boolean },
    TokenPreview | undefined
  >({
    source: () => ({
      read: this.preview.hasValue() ? this.preview.value() : undefined,
      isOver: this.subject() === undefined || this.preview.status() === 'error',
    }),
    computation: ({ read, isOver }, before) => (isOver ? undefined : (read ?? before?.value)),
  });
  protected readonly previewProblem = computed(() => {
    if (this.preview.status() !== 'error') return undefined;
    const [place] = problemPlaces(this.preview.error());
    return place?.detail ?? problemText(this.preview.error());
  });

  isUnsaved(): boolean {
    return !sameJson(this.model().claims, this.saved());
  }

  protected valueLabel(source: string): string | undefined {
    return hasValue(source) ? this.t()[`value.${source}`] : undefined;
  }

  protected add(): void {
    const row: ClaimRow = { name: '', source: 'attribute', value: '' };
    this.model.update(({ claims }) => ({ claims: [...claims, row] }));
    const focusName = (): void =>
      this.host.nativeElement.querySelector<HTMLElement>('fieldset:last-of-type input')?.focus();
    afterNextRender(focusName, { injector: this.injector });
  }

  protected remove(index: number): void {
    this.model.update(({ claims }) => ({ claims: claims.filter((_, at) => at !== index) }));
    // Removing the row has removed the focused button.
    this.addButton()?.nativeElement.focus();
  }

  protected async save(namespace: Namespace): Promise<void> {
    await submitForm(
      this.form,
      async () => {
        const patch = { claimTemplate: this.template() };
        this.namespace.set(await this.namespaces.edit(namespace, patch));
        this.form().reset();
        this.notices.say(this.commonT().saved);
      },
      (thrown) => this.errorsOf(thrown),
    );
  }

  /** Shows the error at the row of the claim that the server names. */
  private errorsOf(thrown: unknown): ValidationError.WithOptionalFieldTree[] {
    const found = problemPlaces(thrown).flatMap(({ steps: [, name], detail }) => {
      const index = this.model().claims.findIndex((row) => row.name === name);
      const fieldTree = this.form.claims[index]?.name;
      return fieldTree === undefined ? [] : [{ kind: 'server', message: detail, fieldTree }];
    });
    return found.length > 0 ? found : problemErrors(this.form, thrown);
  }

  private nameFault(name: string): ValidationError | undefined {
    if (name === '') return undefined;
    if (!claimName.test(name)) return { kind: 'name', message: this.t().wrongName };
    const same = this.model().claims.filter((row) => row.name === name);
    return same.length > 1 ? { kind: 'twice', message: this.t().duplicateName } : undefined;
  }

  private valueFault(source: string, value: string): ValidationError | undefined {
    if (source === 'attribute' && !attributeName.test(value)) {
      return { kind: 'attribute', message: this.t().wrongAttribute };
    }
    return source === 'number' && !isNumber(value)
      ? { kind: 'number', message: this.t().wrongNumber }
      : undefined;
  }
}
