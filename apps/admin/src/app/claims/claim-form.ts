import type { Namespace } from '#client';

export type Template = Namespace['claimTemplate'];
type Source = Template[string];

/** Where a claim comes from, as a form offers it: what is fixed has its type with it. */
export const sources = ['attribute', 'groups', 'orgs', 'text', 'number', 'true', 'false'] as const;
type SourceName = (typeof sources)[number];

/** One claim as a form has it: texts, nothing left out. */
export interface ClaimRow {
  name: string;
  source: string;
  /** The attribute, or what is fixed. */
  value: string;
}

export const claimName = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/;
export const attributeName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** Sources that say more than what they are. */
export function hasValue(source: string): source is 'attribute' | 'text' | 'number' {
  return source === 'attribute' || source === 'text' || source === 'number';
}

export function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

export function rowsOf(template: Template): ClaimRow[] {
  return Object.entries(template).map(([name, source]) => ({ name, ...partsOf(source) }));
}

function partsOf(source: Source): { source: SourceName; value: string } {
  switch (source.from) {
    case 'attribute':
      return { source: 'attribute', value: source.name };
    case 'groups':
    case 'orgs':
      return { source: source.from, value: '' };
    case 'value':
      switch (typeof source.value) {
        case 'boolean':
          return { source: source.value ? 'true' : 'false', value: '' };
        case 'number':
          return { source: 'number', value: String(source.value) };
        default:
          return { source: 'text', value: String(source.value) };
      }
  }
}

export function templateOf(rows: readonly ClaimRow[]): Template {
  return Object.fromEntries(rows.map(({ name, source, value }) => [name, sourceOf(source, value)]));
}

function sourceOf(source: string, value: string): Source {
  switch (source) {
    case 'attribute':
      return { from: 'attribute', name: value };
    case 'groups':
    case 'orgs':
      return { from: source };
    case 'number':
      return { from: 'value', value: Number(value) };
    case 'true':
    case 'false':
      return { from: 'value', value: source === 'true' };
    default:
      return { from: 'value', value };
  }
}
