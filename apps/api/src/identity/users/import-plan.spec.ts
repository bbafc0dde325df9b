import { expect, it } from 'vitest';
import { newId } from '#database';
import { ImportNames } from './import-names.js';
import { planImport, type PlannedRow, type ExistingRecords } from './import-plan.js';
import { readImportRows, type ImportRow } from './import-rows.js';

/** How often other work ran while this did. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isWorking = true;
  const count = (): void => {
    turns += 1;
    if (isWorking) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isWorking = false;
  return turns;
}

it('lets other requests run while the rows of a large import are read and planned', async () => {
  const users = Array.from({ length: 200 }, (_, at) => ({ name: `user ${at}`, groups: ['staff'] }));
  const names = new ImportNames();
  const none = new Map<string, never>();
  const existing: ExistingRecords = {
    users: none,
    groups: new Map([['staff', { id: newId(), name: 'staff' }]]),
    orgs: none,
    memberships: { group: none, org: none },
  };
  const context = { namespaceId: newId(), mode: 'create', hashes: new Map(), names } as const;
  const rows: ImportRow[] = [];
  const planned: PlannedRow[] = [];
  const reading = await turnsDuring(async () => {
    rows.push(...(await readImportRows({ users }, names)));
  });
  const planning = await turnsDuring(async () => {
    planned.push(...(await planImport(rows, context, existing)));
  });
  expect(planned.map(({ outcome }) => outcome)).toEqual(users.map(() => 'created'));
  const slices = users.length / 20;
  expect(reading).toBeGreaterThanOrEqual(slices);
  expect(planning).toBeGreaterThanOrEqual(slices);
});
