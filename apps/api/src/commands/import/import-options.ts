import { StartError } from '../../core/errors/start-error.js';
import { checkNamespaceName } from '../../core/fields/names.js';
import { shown } from './shown.js';

/** Command-line options as given. */
export type GivenOptions = Readonly<Record<string, string | boolean | string[] | undefined>>;

export interface ImportOptions {
  /** Print the plan only. */
  dryRun: boolean;
  /** Skip the confirmation. */
  yes: boolean;
}

export function importOptions(given: GivenOptions): ImportOptions {
  return { dryRun: given['dry-run'] === true, yes: given['yes'] === true };
}

/**
 * Target namespace for a source without namespaces.
 * @throws StartError if the option is missing or not a valid name
 */
export function targetNamespace(given: GivenOptions): string {
  const name = given['namespace'];
  if (typeof name !== 'string' || name === '') {
    throw new StartError(
      'The source has no namespaces. Choose the target with `--namespace <name>`; it is created if it does not exist.',
    );
  }
  return checkedNamespace(name, '--namespace');
}

/**
 * New namespace names by source name.
 * @throws StartError for anything that is not `old=new`
 */
export function namespaceRenames(given: GivenOptions): ReadonlyMap<string, string> {
  const texts = given['rename'];
  const renames = new Map<string, string>();
  for (const text of Array.isArray(texts) ? texts : []) {
    // Only the old name can contain `=`.
    const at = text.lastIndexOf('=');
    const from = text.slice(0, Math.max(at, 0));
    if (from === '') {
      throw new StartError(
        `\`--rename\` takes \`<name in the source>=<new name>\`, not ${shown(text)}.`,
      );
    }
    if (renames.has(from)) {
      throw new StartError(`\`--rename\` names the namespace ${shown(from)} twice.`);
    }
    renames.set(from, checkedNamespace(text.slice(at + 1), '--rename'));
  }
  return renames;
}

function checkedNamespace(name: string, option: string): string {
  const fault = checkNamespaceName(name);
  if (fault === undefined) return name;
  throw new StartError(`\`${option}\`: the name ${shown(name)} ${fault}.`);
}
