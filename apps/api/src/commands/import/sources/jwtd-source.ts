import { StartError } from '../../../core/errors/start-error.js';
import { AppError } from '../../../core/errors/app-error.js';
import { rightOfSubject, rightsOfLabels } from '../../../compat/jwtd/jwtd-labels.js';
import { MAX_RIGHTS } from '../../../identity/rights/rights.dto.js';
import { checkHash } from '../../../security/hashes/parse-hash.js';
import { targetNamespace, type GivenOptions } from '../import-options.js';
import type {
  ImportSource,
  SkippedRow,
  SourceGroup,
  SourceNamespace,
  SourceUser,
} from '../import-source.js';
import { shown } from '../shown.js';
import { readJwtdFile, type JwtdFile, type JwtdRight, type JwtdUser } from './jwtd-file.js';

/**
 * Reads a file of jwtd of any version.
 * @throws StartError with the cause and the fix
 */
export function readJwtd(path: string, options: GivenOptions): Promise<ImportSource> {
  const namespace = targetNamespace(options);
  const file = readJwtdFile(path);
  const hasProjects = [...file.users, ...file.groups].some(({ project }) => project !== undefined);
  const chosen = hasProjects ? projectOf(file, options) : refuseProject(file, options);
  const skipped: SkippedRow[] = [];
  const groups = firstOfEach(chosen.groups, 'group', namespace, skipped);
  const users = firstOfEach(chosen.users, 'user', namespace, skipped);
  const groupNames = new Set(groups.map(({ name }) => name));
  const source: SourceNamespace = {
    name: namespace,
    settings: { algorithm: 'ES512', publicEndpoint: true },
    notes: [],
    groups: groups.map(({ name, rights }) => sourceGroup(name, rights, hasProjects)),
    users: users.map((user) => sourceUser(user, groupNames)),
    apiKeys: [],
  };
  return Promise.resolve({
    product: versionOf(chosen, hasProjects),
    namespaces: [source],
    orgs: [],
    skipped,
    remarks: [
      'The key of jwtd is not imported: a new namespace gets its own, so tokens that jwtd issued are no longer valid. Give jwtd-proxy, or the gateway that replaces it, the new public key.',
      `Clients are served once \`SIGNET_COMPAT_JWTD_NAMESPACE=${namespace}\` is set.`,
      'A right of the service `jwtd` gives no access to the administration of Signet: create administrators for that.',
    ],
    byHand: [],
  });
}

function versionOf({ groups }: JwtdFile, hasProjects: boolean): string {
  const isFirst = groups.some(({ rights }) => rights.some(({ kind }) => kind === 'subject'));
  if (isFirst) return 'jwtd 0.1, services and subjects';
  return hasProjects ? 'jwtd 0.2, a project of its file' : 'jwtd';
}

/** Versions 0.2.0 and 0.2.1 keep all projects in one file. */
function projectOf({ users, groups }: JwtdFile, { project }: GivenOptions): JwtdFile {
  const names = [...new Set([...users, ...groups].map((thing) => thing.project ?? ''))];
  const [only = ''] = names;
  const name = typeof project === 'string' ? project : only;
  if (!names.includes(name) || (project === undefined && names.length > 1)) {
    const list = names.map(shown).join(', ');
    throw new StartError(
      `The file has the projects ${list}. Choose one with \`--project <name>\`, and run the command once for each with a namespace of its own.`,
    );
  }
  const chosen = (thing: { project?: string }): boolean => (thing.project ?? '') === name;
  return { users: users.filter(chosen), groups: groups.filter(chosen) };
}

function refuseProject(file: JwtdFile, { project }: GivenOptions): JwtdFile {
  if (project === undefined) return file;
  throw new StartError(
    'The file has no projects. Omit `--project`, and give the file of the project.',
  );
}

/** jwtd uses the first entry of a name and ignores later ones. */
function firstOfEach<T extends { name: string }>(
  rows: readonly T[],
  kind: 'user' | 'group',
  within: string,
  skipped: SkippedRow[],
): T[] {
  const seen = new Set<string>();
  return rows.filter(({ name }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return true;
    }
    const reason = `the file has an earlier ${kind} of this name, and jwtd uses the first`;
    skipped.push({ kind, within, name, reason });
    return false;
  });
}

function sourceUser(
  { name, passwordHash, groups }: JwtdUser,
  groupNames: ReadonlySet<string>,
): SourceUser {
  const notes: string[] = [];
  for (const group of new Set(groups)) {
    if (groupNames.has(group)) continue;
    notes.push(`not added to the group ${shown(group)}, which is not in the file`);
  }
  const fault = passwordHash === '' ? 'is missing' : checkHash(passwordHash);
  if (fault !== undefined) notes.push(`is imported without the password, whose hash ${fault}`);
  return {
    name,
    passwordHash: fault === undefined ? passwordHash : null,
    disabled: false,
    groups: [...new Set(groups)].filter((group) => groupNames.has(group)),
    orgs: [],
    notes,
  };
}

function sourceGroup(name: string, given: readonly JwtdRight[], hasProjects: boolean): SourceGroup {
  const notes: string[] = [];
  const rights = new Set<string>();
  for (const right of given) {
    const read = rightTextOf(right, hasProjects);
    if ('text' in read) rights.add(read.text);
    else notes.push(`not granted ${inWords(right)}: ${read.fault}`);
  }
  if (rights.size <= MAX_RIGHTS) return { name, rights: [...rights], notes };
  return {
    name,
    rights: [],
    notes: [
      `is imported without its ${rights.size} rights, because a group has up to ${MAX_RIGHTS}: split the group in the file first, or combine rights with \`*\``,
    ],
  };
}

/**
 * The right that grants the same as jwtd did, and nothing else.
 * @returns its text, or why there is none
 */
function rightTextOf(right: JwtdRight, hasProjects: boolean): { text: string } | { fault: string } {
  if (right.service === '*') {
    return {
      fault: 'jwtd treats `*` as the name of one service; in Signet it would match all services',
    };
  }
  const parts = right.kind === 'subject' ? [right.subject] : [right.key, right.value];
  if ((right.kind === 'subject' || hasProjects) && parts.some((part) => part.includes('*'))) {
    return {
      fault: 'this version of jwtd treats `*` literally; in Signet it would match anything',
    };
  }
  // An empty value is written as the key alone, which must not read as a key and a value, or as any subject.
  if (right.kind === 'label' && right.value === '' && /[/*]/.test(right.key)) {
    return { fault: 'it has an empty value, and its key contains `/` or `*`' };
  }
  try {
    if (right.kind === 'subject') return { text: rightOfSubject(right.service, right.subject) };
    const [text] = rightsOfLabels(right.service, { [right.key]: right.value }, '');
    return text === undefined ? { fault: 'it is not a label' } : { text };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { fault: error.fields[0]?.detail ?? error.detail };
  }
}

function inWords(right: JwtdRight): string {
  return right.kind === 'subject'
    ? `${shown(right.subject)} of the service ${shown(right.service)}`
    : `${shown(right.key)}: ${shown(right.value)} of the service ${shown(right.service)}`;
}
