import { Component, computed, inject, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { CopyOnce } from '../shared/copy-once';
import { ChoiceField, FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { NamespacesStore } from './namespaces.store';
import { presetNames, presets, type PresetName } from './presets';

@Component({
  selector: 'app-namespace-create',
  imports: [ChoiceField, FormProblem, MatButton, PageHeader, RouterLink, TextField],
  template: `
    <app-page-header [title]="t().create" />
    <form novalidate (submit)="create(); $event.preventDefault()">
      <app-text-field [field]="form.name" [label]="commonT().name" [hint]="t().nameHint" />
      <app-choice-field
        [field]="form.preset"
        [label]="t().preset"
        [choices]="choices()"
        [hint]="hint()"
      />
      <app-text-field [field]="form.description" [label]="commonT().description" />
      <app-form-problem [form]="form" />
      <div class="actions">
        <button matButton="filled" type="submit" [disabled]="form().submitting()">
          {{ commonT().create }}
        </button>
        <a matButton routerLink="..">{{ commonT().cancel }}</a>
      </div>
    </form>
  `,
})
export default class NamespaceCreate implements Unsaved {
  private readonly store = inject(NamespacesStore);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  private readonly copyOnce = inject(CopyOnce);

  protected readonly t = inject(Messages).ofFeature('namespaces');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly model = signal({ name: '', preset: 'browser', description: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
  });
  protected readonly choices = computed(() =>
    presetNames.map((value) => ({ value, label: this.t()[`preset.${value}`] })),
  );
  protected readonly hint = computed(
    () => this.t()[`preset.${this.model().preset as PresetName}Hint`],
  );

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async create(): Promise<void> {
    await submitForm(this.form, async () => {
      const { name, preset, description } = this.model();
      const made = await this.store.create({
        ...presets[preset as PresetName],
        name,
        description,
      });
      this.form().reset();
      this.notices.say(this.t().created);
      if (made.sharedSecret !== undefined) {
        await this.copyOnce.show({
          title: this.t().sharedSecret,
          text: made.sharedSecret,
          fileName: `${made.name}.secret.txt`,
          kept: 'encrypted',
        });
      }
      await this.router.navigate(['/namespaces', made.name, 'settings']);
    });
  }
}
