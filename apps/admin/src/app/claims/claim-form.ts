import type { Namespace } from '#client';

export type Template = Namespace['claimTemplate'];
type Source = Template[string];

/** The sources that a form offers for a claim; constants are split by type. */
export const sources = ['attribute', 'groups', 'orgs', 'text', 'number', 'true', 'false'] as const;
type SourceName = (typeof sources)[number];

/** One claim as a form model: strings, without missing values. */
export interface ClaimRow {
  name: string;
  source: string;
  /** The name of the attribute, or the constant. */
  value: string;
}

export const claimName = /^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/;
export const attributeName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

/** Whether the source needs a value. */
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
