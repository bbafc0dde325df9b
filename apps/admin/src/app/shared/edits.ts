import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import type { FeatureMessages } from '../../i18n/generated/messages';
import { ConflictDialog, type Conflicts } from './conflict-dialog';
import { Notices } from './notices';
import { isProblem } from './problems';
import { Messages, type Feature } from './messages';
import {
  changedFields,
  merge,
  type Bookkeeping,
  type Conflict,
  type Merge,
  type Side,
} from './three-way';

type Labelled<T> = Exclude<keyof T & string, Bookkeeping | keyof FeatureMessages['common']>;

/** The features that have a message for each of these keys. */
type FeatureWith<K> = {
  [F in Feature]: K extends keyof FeatureMessages[F] ? F : never;
}[Feature];

/** One edit of a record: the patch, and how to write and reread the record. */
export interface Edit<T extends { version: number }, P extends object> {
  /** The record from which the edit started. */
  base: T;
  patch: P;
  write: (ifMatch: string, patch: P) => Promise<T>;
  read: () => Promise<T>;
  /** Fields whose members are edited one by one. */
  maps?: readonly (keyof P & string)[];
  /** The feature whose messages label the fields, under their names, unless the common messages do. */
  feature: FeatureWith<Labelled<T>>;
}

/**
 * Saves with optimistic locking. If someone else has changed other fields in the meantime, both changes are merged and
 * the next notice says so. If both have changed the same field, the user chooses; nothing is overwritten silently.
 */
@Injectable({ providedIn: 'root' })
export class Edits {
  private readonly dialog = inject(MatDialog);
  private readonly notices = inject(Notices);
  private readonly messages = inject(Messages);
  private readonly t = this.messages.ofFeature('common');

  /** @returns the saved record: with this edit, or as someone else has saved it */
  async save<T extends { version: number }, P extends object>(edit: Edit<T, P>): Promise<T> {
    const patch = changedFields(edit.base, edit.patch) as P;
    try {
      return await edit.write(`"${edit.base.version}"`, patch);
    } catch (thrown) {
      if (!isProblem(thrown, 'precondition.failed')) throw thrown;
      const theirs = await edit.read();
      const merged = merge(edit.base, patch, theirs, edit.maps);
      const sides = await this.sidesOf(edit, merged);
      if (sides === undefined) throw thrown;
      const rest = merged.patch((conflict) => sides.get(conflict) ?? 'theirs') as P;
      if (Object.keys(rest).length === 0) {
        this.notices.amendNext(() => this.t().conflictDiscarded);
        return theirs;
      }
      const saved = await this.save({ ...edit, base: theirs, patch: rest });
      this.tell(edit, merged.kept);
      return saved;
    }
  }

  /** @returns undefined if the user cancels */
  private async sidesOf<T extends { version: number }, P extends object>(
    edit: Edit<T, P>,
    { conflicts, kept }: Merge,
  ): Promise<ReadonlyMap<Conflict, Side> | undefined> {
    if (conflicts.length === 0) return new Map();
    const label = (field: string, member?: string): string => this.labelOf(edit, field, member);
    const data: Conflicts = {
      conflicts,
      label,
      kept: [...new Set(kept.map((place) => label(place)))],
    };
    const closed = this.dialog.open<ConflictDialog, Conflicts, ReadonlyMap<Conflict, Side>>(
      ConflictDialog,
      { data, width: '48rem' },
    );
    return firstValueFrom(closed.afterClosed());
  }

  private tell<T extends { version: number }, P extends object>(
    edit: Edit<T, P>,
    kept: readonly string[],
  ): void {
    const labels = kept.map((place) => this.labelOf(edit, place));
    const fields = [...new Set(labels)].join(', ');
    const { conflictMerged, conflictMergedOther } = this.t();
    const merged = fields === '' ? conflictMergedOther : conflictMerged({ fields });
    this.notices.amendNext((text) => `${text} ${merged}`);
  }

  /** The label of a field or member, as on the screen. */
  private labelOf<T extends { version: number }, P extends object>(
    { feature, maps = [] }: Edit<T, P>,
    place: string,
    member?: string,
  ): string {
    const map = maps.find((name) => place.startsWith(`${name}.`));
    if (map !== undefined)
      return this.labelOf({ feature } as Edit<T, P>, map, place.slice(map.length + 1));
    const all: Readonly<Record<string, unknown>> = {
      ...this.t(),
      ...this.messages.ofFeature<Feature>(feature)(),
    };
    const known = all[place];
    const field = typeof known === 'string' ? known : place;
    return member === undefined ? field : `${field}: ${member}`;
  }
}
