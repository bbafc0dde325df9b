import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { disabled, form } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { UserImportMode, UserImportReport } from '#client';
import { Confirm } from '../shared/confirm';
import { ChoiceField, FlagField, type Choice } from '../shared/fields';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { problemLines } from '../shared/problems';
import { Result } from '../shared/result';
import { Messages } from '../shared/messages';
import { ImportReport } from './import-report';
import { FileError, batchesOf, pointerInFile, type ImportBatch } from './import-batches';
import { joined, noReport, TransferStore, type ImportOptions } from './transfer.store';

interface Chosen {
  name: string;
  batches: ImportBatch[];
}

/** Reads a file, previews the result of each row, and imports it batch by batch. */
@Component({
  selector: 'app-user-importer',
  imports: [ChoiceField, FlagField, ImportReport, MatButton, MatProgressBar, NamedSection, Result],
  templateUrl: './user-importer.html',
  styles: `
    label {
      display: flex;
      flex-wrap: wrap;
      gap: calc(var(--app-step) * 2);
      align-items: center;
    }
    form p {
      margin: 0;
    }
    .progress,
    section,
    section > .actions {
      margin-block-start: var(--app-gap);
    }
    h3 {
      margin-block-end: calc(var(--app-step) * 2);
    }
  `,
})
export class UserImporter {
  private readonly store = inject(TransferStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('transfer');
  private readonly model = signal({ mode: 'create', createGroups: false, atomic: false });
  protected readonly busy = signal<'checking' | 'importing' | undefined>(undefined);
  protected readonly form = form(this.model, (path) => {
    disabled(path, { when: () => this.busy() !== undefined });
  });
  protected readonly modes = computed<Choice[]>(() => [
    { value: 'create', label: this.t().modeCreate },
    { value: 'upsert', label: this.t().modeUpsert },
  ]);

  protected readonly file = signal<Chosen | undefined>(undefined);
  protected readonly rows = computed(() => sumOf(this.file()?.batches ?? []));
  /** The input of the preview and the report; a change invalidates both. */
  private readonly asked = computed(() => ({ file: this.file(), options: this.model() }));
  protected readonly preview = linkedSignal<unknown, UserImportReport | undefined>({
    source: this.asked,
    computation: () => undefined,
  });
  protected readonly report = linkedSignal<unknown, UserImportReport | undefined>({
    source: this.asked,
    computation: () => undefined,
  });
  /** The number of completed batches of a preview or an import. */
  protected readonly done = signal(0);
  protected readonly doneRows = computed(() =>
    sumOf(this.file()?.batches.slice(0, this.done()) ?? []),
  );
  /** Errors in the file, or from the server. */
  protected readonly problems = linkedSignal<unknown, string[]>({
    source: this.asked,
    computation: () => [],
  });
  protected readonly isBroken = computed(
    () => this.report() !== undefined && this.done() < (this.file()?.batches.length ?? 0),
  );
  protected readonly isHeldBack = computed(
    () => this.model().atomic && (this.preview()?.refused ?? 0) > 0,
  );
  protected readonly isPointless = computed(() => {
    const { created = 0, updated = 0 } = this.preview() ?? {};
    return created + updated === 0;
  });
  private readonly stopping = signal(false);

  isImporting(): boolean {
    return this.busy() === 'importing';
  }

  /** Stops after the current batch, which is imported completely or not at all. */
  stop(): void {
    this.stopping.set(true);
  }

  protected async choose(file: File | undefined): Promise<void> {
    this.file.set(undefined);
    if (file === undefined) return;
    try {
      this.file.set({ name: file.name, batches: batchesOf(await file.arrayBuffer()) });
    } catch (thrown) {
      this.problems.set([
        thrown instanceof FileError ? this.t()[`fault.${thrown.fault}`] : String(thrown),
      ]);
    }
  }

  protected async check(): Promise<void> {
    const { ns, options } = this.settled();
    this.done.set(0);
    // A failed preview must not leave an outdated one.
    this.preview.set(undefined);
    let report = noReport;
    const isDone = await this.work('checking', async (batch) => {
      report = joined(report, await this.store.preview(ns, batch, options));
    });
    if (isDone) this.preview.set(report);
  }

  protected async import(): Promise<void> {
    const preview = this.preview();
    if (preview === undefined) return;
    const { created, updated, refused, createdGroups } = preview;
    const sure = await this.confirm.ask({
      title: this.t().confirmTitle({ ns: this.ns() }),
      consequence: this.t().confirm({
        made: created,
        changed: updated,
        left: refused,
        groups: createdGroups.length,
      }),
      action: this.t().importNow,
    });
    if (!sure) return;
    this.done.set(0);
    this.report.set(noReport);
    await this.importRemaining();
  }

  /** Imports the remaining batches. */
  protected async importRemaining(): Promise<void> {
    const { ns, options } = this.settled();
    const isDone = await this.work('importing', async (batch) => {
      const report = await this.store.import(ns, batch, options);
      this.report.update((before) => joined(before ?? noReport, report));
    });
    if (isDone) this.notices.say(this.t().done);
  }

  private settled(): { ns: string; options: ImportOptions } {
    const { mode, ...flags } = this.model();
    return { ns: this.ns(), options: { mode: mode as UserImportMode, ...flags } };
  }

  /** @returns whether all batches are completed */
  private async work(
    kind: 'checking' | 'importing',
    one: (batch: ImportBatch) => Promise<void>,
  ): Promise<boolean> {
    const batches = this.file()?.batches ?? [];
    this.problems.set([]);
    this.stopping.set(false);
    this.busy.set(kind);
    try {
      for (const batch of batches.slice(this.done())) {
        if (this.stopping()) {
          this.problems.set([this.t().stopped({ rows: this.doneRows() })]);
          return false;
        }
        await one(batch);
        this.done.update((done) => done + 1);
      }
      return true;
    } catch (thrown) {
      const batch = batches[this.done()];
      const lines = problemLines(thrown, (pointer) =>
        batch ? pointerInFile(batch, pointer) : pointer,
      );
      const isBroken = kind === 'importing' && batches.length > 1;
      this.problems.set(
        isBroken ? [this.t().brokenOff({ rows: this.doneRows() }), ...lines] : lines,
      );
      return false;
    } finally {
      this.busy.set(undefined);
    }
  }
}

function sumOf(batches: readonly ImportBatch[]): number {
  return batches.reduce((sum, { rows }) => sum + rows, 0);
}
