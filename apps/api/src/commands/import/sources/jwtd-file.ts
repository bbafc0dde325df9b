import { readFileSync } from 'node:fs';
import { parse, YAMLError } from 'yaml';
import { StartError } from '../../../core/errors/start-error.js';
import { shown } from '../shown.js';

/** Maximum file size in bytes; jwtd itself loads the whole file into memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

export interface JwtdUser {
  name: string;
  passwordHash: string;
  /** Only versions 0.2.0 and 0.2.1 have projects in the file. */
  project?: string;
  groups: string[];
}

export interface JwtdGroup {
  name: string;
  project?: string;
  rights: JwtdRight[];
}

/** `subject`: of version 0.1. `label`: of all later ones. */
export type JwtdRight =
  | { kind: 'subject'; service: string; subject: string }
  | { kind: 'label'; service: string; key: string; value: string };

export interface JwtdFile {
  users: JwtdUser[];
  groups: JwtdGroup[];
}

/**
 * Reads a file of jwtd the way its YAML library does: scalars are strings, the last of duplicate keys wins, and unknown
 * keys are ignored.
 * @throws StartError naming the position of the fault
 */
export function readJwtdFile(path: string): JwtdFile {
  const root = parseYaml(path, readText(path));
  if (!isMap(root) || !('users' in root || 'groups' in root)) {
    throw new StartError(
      `${path} is not a file of jwtd: it has neither \`users\` nor \`groups\` at its top level.`,
    );
  }
  const at = (place: string): Place => new Place(path, place);
  return {
    users: at('users')
      .list(root['users'])
      .map(([user, place]) => jwtdUser(user, place)),
    groups: at('groups')
      .list(root['groups'])
      .map(([group, place]) => jwtdGroup(group, place)),
  };
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'no reason';
    throw new StartError(
      `The source ${path} cannot be read: ${cause}. Name the YAML file of jwtd (its option \`-config\`; of version 1.0 the file of one project).`,
    );
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new StartError(`${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StartError(`${path} is not UTF-8. Convert it first.`);
  }
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text, { schema: 'failsafe', merge: true, uniqueKeys: false, mapAsMap: false });
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    const [first = ''] = error.message.split('\n');
    throw new StartError(`${path} is not well-formed YAML: ${first.replace(/:$/, '')}.`);
  }
}

function jwtdUser(value: unknown, place: Place): JwtdUser {
  const user = place.map(value);
  return {
    name: place.member('name').text(user['name']),
    passwordHash: place.member('passwordhash').text(user['passwordhash']),
    ...projectOf(user, place),
    groups: place
      .member('groups')
      .list(user['groups'])
      .map(([group, at]) => at.text(group)),
  };
}

function jwtdGroup(value: unknown, place: Place): JwtdGroup {
  const group = place.map(value);
  const rights = place.member('rights');
  return {
    name: place.member('name').text(group['name']),
    ...projectOf(group, place),
    rights: Array.isArray(group['rights'])
      ? rights.list(group['rights']).map(([right, at]) => subjectRight(right, at))
      : rights.entries(group['rights']).flatMap(([service, labels, at]) =>
          at.entries(labels).map(([key, label, here]): JwtdRight => ({
            kind: 'label',
            service,
            key,
            value: here.text(label),
          })),
        ),
  };
}

function subjectRight(value: unknown, place: Place): JwtdRight {
  const right = place.map(value);
  return {
    kind: 'subject',
    service: place.member('service').text(right['service']),
    subject: place.member('subject').text(right['subject']),
  };
}

function projectOf(thing: Record<string, unknown>, place: Place): { project?: string } {
  const { project } = thing;
  return project === undefined ? {} : { project: place.member('project').text(project) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Position of a value in the file, for messages. */
class Place {
  constructor(
    private readonly file: string,
    private readonly path: string,
  ) {}

  member(name: string): Place {
    return new Place(this.file, `${this.path}.${/^[\w-]+$/.test(name) ? name : shown(name)}`);
  }

  map(value: unknown): Record<string, unknown> {
    if (!isMap(value)) throw this.wrong('must be a mapping');
    return value;
  }

  /** A string; missing and empty values are the empty string, as in Go. */
  text(value: unknown): string {
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string') throw this.wrong('must be a string');
    return value;
  }

  /** Items of a list with their positions; empty if the list is missing. */
  list(value: unknown): (readonly [unknown, Place])[] {
    if (value === undefined || value === null || value === '') return [];
    if (!Array.isArray(value)) throw this.wrong('must be a list');
    return value.map(
      (item: unknown, index) => [item, new Place(this.file, `${this.path}[${index}]`)] as const,
    );
  }

  /** Members of a mapping with their positions; empty if the mapping is missing. */
  entries(value: unknown): (readonly [string, unknown, Place])[] {
    if (value === undefined || value === null || value === '') return [];
    return Object.entries(this.map(value)).map(
      ([name, item]) => [name, item, this.member(name)] as const,
    );
  }

  private wrong(what: string): StartError {
    return new StartError(`${this.file}: \`${this.path}\` ${what}, as in the files of jwtd.`);
  }
}
