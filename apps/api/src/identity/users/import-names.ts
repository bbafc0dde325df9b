import { checkName, nameKey } from '../../core/fields/names.js';

/** The names of one import, each folded and checked once: a thousand rows name the same groups over and over. */
export class ImportNames {
  private readonly keys = new Map<string, string>();
  private readonly faults = new Map<string, string | undefined>();

  /** The key on which uniqueness of names is decided (`nameKey`). */
  keyOf(name: string): string {
    let key = this.keys.get(name);
    if (key === undefined) this.keys.set(name, (key = nameKey(name)));
    return key;
  }

  /** What is wrong with a name, or undefined (`checkName`). */
  faultOf(name: string): string | undefined {
    if (!this.faults.has(name)) this.faults.set(name, checkName(name));
    return this.faults.get(name);
  }

  /** The distinct keys of these names. */
  keysOf(names: Iterable<string>): string[] {
    const keys = new Set<string>();
    for (const name of names) keys.add(this.keyOf(name));
    return [...keys];
  }
}
