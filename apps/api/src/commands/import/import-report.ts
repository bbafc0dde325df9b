import { rowsOf, type ImportPlan, type Outcome, type PlannedRow } from './import-plan.js';
import type { ImportSource, RowKind } from './import-source.js';
import { shown } from './shown.js';

const kinds: readonly (readonly [RowKind, string])[] = [
  ['namespace', 'namespaces'],
  ['org', 'orgs'],
  ['group', 'groups'],
  ['user', 'users'],
  ['API key', 'API keys'],
];

const planned: Readonly<Record<Outcome, string>> = {
  create: 'create',
  unchanged: 'unchanged',
  skip: 'skip',
};

const done: Readonly<Record<Outcome, string>> = {
  create: 'created',
  unchanged: 'unchanged',
  skip: 'skipped',
};

/** Report of the plan: counts, and every row that is not copied unchanged. */
export function planLines(source: ImportSource, plan: ImportPlan): string[] {
  const rows = rowsOf(plan);
  const special = rows.filter(({ outcome, notes, name, newName }) =>
    outcome === 'skip' ? true : notes.length > 0 || name !== newName,
  );
  return [
    ...countLines(rows, planned),
    ...section('Differences from the source:', source.remarks.map(listed)),
    ...section('Skipped, renamed or changed rows:', special.map(rowLine(planned))),
    ...section('After the import:', source.byHand.map(listed)),
  ];
}

/** Report of the result, row by row. */
export function reportLines(plan: ImportPlan): string[] {
  const rows = rowsOf(plan);
  return [...rows.map(rowLine(done)), '', ...countLines(rows, done)];
}

/** Number of rows to write. */
export function countToCreate(plan: ImportPlan): number {
  return countOf(rowsOf(plan), 'create');
}

function countOf(rows: readonly PlannedRow[], outcome: Outcome): number {
  return rows.filter((row) => row.outcome === outcome).length;
}

function countLines(
  rows: readonly PlannedRow[],
  words: Readonly<Record<Outcome, string>>,
): string[] {
  const outcomes = ['create', 'unchanged', 'skip'] as const;
  const line = (title: string, cells: readonly string[]): string =>
    title.padEnd(12) + cells.map((cell) => cell.padStart(11)).join('');
  const counted = kinds.flatMap(([kind, title]) => {
    const ofKind = rows.filter((row) => row.kind === kind);
    if (ofKind.length === 0) return [];
    return [
      line(
        title,
        outcomes.map((outcome) => String(countOf(ofKind, outcome))),
      ),
    ];
  });
  const head = line(
    '',
    outcomes.map((outcome) => words[outcome]),
  );
  return counted.length === 0 ? ['The source is empty.'] : [head, ...counted];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

const listed = (text: string): string => `- ${text}`;

const rowLine =
  (words: Readonly<Record<Outcome, string>>) =>
  ({ kind, within, name, newName, outcome, notes }: PlannedRow): string => {
    const place = within === undefined ? '' : ` in ${shown(within)}`;
    const renamed = name === newName || outcome === 'skip' ? [] : [`named ${shown(newName)} here`];
    const more = [...renamed, ...notes].join('; ');
    return `${words[outcome].padEnd(9)} ${kind} ${shown(name)}${place}${more === '' ? '' : `: ${more}`}`;
  };
