import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { auditActions } from './audit-actions.js';

const page = readFileSync(new URL('../../../../../docs/audit.md', import.meta.url), 'utf8');

it('lists every action with its meaning in docs/audit.md, and no others', () => {
  const [, list = ''] = page.split('## Actions');
  const rows = [...list.matchAll(/^\| `([a-z.-]+)` +\| (.*?) *\|$/gm)];
  const documented = rows.map(([, action = '', meaning = '']) => [action, meaning] as const);
  expect(documented.map(([action]) => action)).toEqual(Object.keys(auditActions));
  for (const [action, meaning] of documented) {
    expect(meaning).toContain(auditActions[action as keyof typeof auditActions]);
  }
});
