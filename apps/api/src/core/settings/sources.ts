import { readConfigFile } from './config-file.js';
import { isNamedLikeServiceLink, isServiceLink } from './kubernetes-service-variables.js';
import { readTextFile } from './text-file.js';

/** Where a setting was read from. */
export const settingOrigins = ['default', 'environment', 'file', 'config-file'] as const;
export type SettingOrigin = (typeof settingOrigins)[number];

interface Named {
  variable: string;
  default?: string;
}

/** Names besides those of the settings table. */
const alsoKnown = new Set(['SIGNET_CONFIG_FILE']);

/** The environment without Kubernetes service variables, and the names of those. */
export function withoutServiceLinks(process: NodeJS.ProcessEnv): {
  environment: NodeJS.ProcessEnv;
  serviceLinks: string[];
} {
  const isLink = ([name, value]: [string, string | undefined]): boolean =>
    name.startsWith('SIGNET_') && isServiceLink(name, value ?? '');
  const entries = Object.entries(process);
  return {
    environment: Object.fromEntries(entries.filter((entry) => !isLink(entry))),
    serviceLinks: entries.filter(isLink).map(([name]) => name),
  };
}

/** The text of a setting as given, or its default, and where it was found. */
export function textOf(
  one: Named,
  given: NodeJS.ProcessEnv,
  environment: NodeJS.ProcessEnv,
): { text: string | undefined; origin: SettingOrigin; file?: string } {
  const direct = present(given[one.variable]);
  const file = present(given[`${one.variable}_FILE`]);
  if (direct !== undefined && file !== undefined) {
    throw new Error(`is set twice: as ${one.variable} and as ${one.variable}_FILE. Keep one.`);
  }
  if (direct !== undefined) {
    const own = present(environment[one.variable]) !== undefined;
    return { text: direct, origin: own ? 'environment' : 'config-file' };
  }
  if (file !== undefined) {
    return { text: readTextFile(file).replace(/\r?\n$/, ''), origin: 'file', file };
  }
  return { text: one.default, origin: 'default' };
}

/** An empty value counts as unset: Compose files and shells pass `VARIABLE=` for unset variables. */
export function present(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

/** The variables of the config file, if any. */
export function configOf(path: string | undefined, faults: string[]): NodeJS.Dict<string> {
  if (path === undefined || path === '') return {};
  try {
    return readConfigFile(path);
  } catch (error) {
    faults.push(`SIGNET_CONFIG_FILE: ${error instanceof Error ? error.message : 'is invalid'}`);
    return {};
  }
}

/** A fault for every variable that is named like a setting but unknown. */
export function unknownNames(given: NodeJS.ProcessEnv, variables: readonly string[]): string[] {
  const known = new Set([
    ...variables,
    ...variables.map((variable) => `${variable}_FILE`),
    ...alsoKnown,
  ]);
  return Object.keys(given)
    .filter((name) => name.startsWith('SIGNET_') && !known.has(name))
    .map((name) => {
      const hint = isNamedLikeServiceLink(name)
        ? ' If Kubernetes sets it for a Service, set `enableServiceLinks: false` in the pod specification.'
        : '';
      return `${name}: there is no such setting. Did you mean ${nearest(name, variables)}?${hint}`;
    });
}

/** The known name that shares the most letter pairs with an unknown one. */
function nearest(name: string, known: readonly string[]): string {
  const pairs = (word: string): string[] =>
    Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2));
  const mine = new Set(pairs(name));
  const likeness = (word: string): number =>
    pairs(word).filter((pair) => mine.has(pair)).length / (word.length + name.length);
  return [...known].sort((a, b) => likeness(b) - likeness(a))[0] ?? '';
}
