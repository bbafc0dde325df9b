import type { FieldTree, ValidationError } from '@angular/forms/signals';
import { ApiProblem } from '#client';
import { localeOfPage } from './formats';
import { messageText } from './messages';
import { serverTexts } from './server-texts';

/** The message for anything that was thrown. */
export function problemText(thrown: unknown): string {
  if (isProblem(thrown, 'rate.limited') && thrown.retryAfter !== undefined)
    return messageText('common', 'tooMany', { wait: waitText(thrown.retryAfter) });
  if (thrown instanceof ApiProblem) return serverTexts().problem(thrown.code, thrown.message);
  if (thrown instanceof TypeError) return messageText('load', 'noAnswer');
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The server's message about a field or a check, in the language of the page. */
export function reasonText(sentence: string): string {
  return serverTexts().sentence(sentence);
}

export function isProblem(thrown: unknown, code: ApiProblem['code']): thrown is ApiProblem {
  return thrown instanceof ApiProblem && thrown.code === code;
}

/** The waiting time, rounded up. */
function waitText(seconds: number): string {
  const [value, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(localeOfPage(), style).format(value);
}

/** The server's messages about members of the request, each with the parsed JSON pointer. */
export function problemPlaces(thrown: unknown): { steps: string[]; detail: string }[] {
  if (!(thrown instanceof ApiProblem)) return [];
  return thrown.fields.map(({ pointer, detail }) => ({
    steps: pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
    detail: reasonText(detail),
  }));
}

/** The fields of errors for which the server does not name one of the form. */
export interface ErrorPlaces {
  /** Fields by the member of the request, if their names differ: `{ newPassword: 'password' }`. */
  names?: Readonly<Record<string, string>>;
  /** Fields by the code of an error that concerns a single field but names no member. */
  codes?: Partial<Record<ApiProblem['code'], FieldTree<unknown>>>;
}

/** Converts an error to form errors: at the field that it concerns, otherwise at the form as a whole. */
export function problemErrors<T extends object>(
  form: FieldTree<T>,
  thrown: unknown,
  { names = {}, codes = {} }: ErrorPlaces = {},
): ValidationError.WithOptionalFieldTree[] {
  const whole = { kind: 'server', message: problemText(thrown) };
  if (!(thrown instanceof ApiProblem)) return [whole];
  const known = codes[thrown.code];
  if (known !== undefined) return [{ ...whole, fieldTree: known }];
  const members = form as unknown as Record<string, FieldTree<unknown> | undefined>;
  const errors = thrown.fields.map(({ pointer, detail }) => {
    const [, name = ''] = pointer.split('/');
    const fieldTree = members[names[name] ?? name];
    return fieldTree === undefined
      ? whole
      : { kind: 'server', message: reasonText(detail), fieldTree };
  });
  return errors.length > 0 ? errors : [...takenName(members, thrown), ...[whole]].slice(0, 1);
}

/** `name_taken` errors have no pointer; they belong to the name field. */
function takenName(
  members: Record<string, FieldTree<unknown> | undefined>,
  thrown: ApiProblem,
): ValidationError.WithOptionalFieldTree[] {
  const fieldTree = members['name'] ?? members['username'];
  return thrown.code.endsWith('.name_taken') && fieldTree
    ? [{ kind: 'server', message: problemText(thrown), fieldTree }]
    : [];
}

/**
 * The error as lines of text: the message, then one line per invalid member.
 *
 * @param place the label of a JSON pointer on the screen
 */
export function problemLines(
  thrown: unknown,
  place: (pointer: string) => string = (pointer) => pointer,
): string[] {
  const text = problemText(thrown);
  if (!(thrown instanceof ApiProblem)) return [text];
  return [
    text,
    ...thrown.fields.map(({ pointer, detail }) => `${place(pointer)} ${reasonText(detail)}`),
  ];
}
