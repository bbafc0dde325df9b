import { checkName, nameKey } from '../../core/fields/names.js';

/** Memoizes normalization and checks of the names of one import: a thousand rows repeat the same group names. */
export class ImportNames {
  private readonly keys = new Map<string, string>();
  private readonly errors = new Map<string, string | undefined>();

  /** The key that decides uniqueness of names (`nameKey`). */
  keyOf(name: string): string {
    let key = this.keys.get(name);
    if (key === undefined) this.keys.set(name, (key = nameKey(name)));
    return key;
  }

  /** The error in a name, or undefined (`checkName`). */
  errorOf(name: string): string | undefined {
    if (!this.errors.has(name)) this.errors.set(name, checkName(name));
    return this.errors.get(name);
  }

  /** The distinct keys of these names. */
  keysOf(names: Iterable<string>): string[] {
    const keys = new Set<string>();
    for (const name of names) keys.add(this.keyOf(name));
    return [...keys];
  }
}
