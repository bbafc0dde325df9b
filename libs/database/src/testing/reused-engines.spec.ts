import { afterEach, describe, expect, it } from 'vitest';
import { createDataSource, embeddedEngine, openInMemory } from '../data-source.js';
import { Database } from '../database.js';
import { setDatabaseTime } from './database-time.js';
import { newNamespace } from './factories.js';
import { ReusedEngines } from './reused-engines.js';
import { migratedImage } from './test-database.js';

let started = 0;
const engines = new ReusedEngines(async () => {
  started += 1;
  return (await openInMemory(await migratedImage())).pglite;
});
const open: Database[] = [];

async function database(): Promise<Database> {
  const dataSource = createDataSource({ kind: 'pglite-memory', open: () => engines.open() });
  await dataSource.initialize();
  const opened = new Database(dataSource);
  open.push(opened);
  return opened;
}

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** The rows of each table. */
async function rows(one: Database): Promise<unknown> {
  return one.dataSource.query(`
    SELECT relname, query_to_xml(format('SELECT * FROM %I', relname), false, false, '')::text AS rows
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    ORDER BY relname`);
}

describe('an engine that is used again', () => {
  it('has the rows and settings of a new database', async () => {
    const first = await database();
    const initial = await rows(first);
    const before = started;
    await newNamespace(first);
    await setDatabaseTime(first, new Date(0));
    await first.dataSource.query(`SET work_mem TO '5MB'`);
    await first.close();
    const second = await database();
    expect(started).toBe(before);
    expect(await rows(second)).toEqual(initial);
    expect((await second.now()).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(await second.dataSource.query('SHOW work_mem')).not.toEqual([{ work_mem: '5MB' }]);
  });

  it('is not the one that another database still uses', async () => {
    const [first, second] = [await database(), await database()];
    await newNamespace(first);
    expect(await second.dataSource.query('SELECT id FROM namespaces')).toEqual([]);
  });

  it.each(['DROP TABLE audit_head', 'ALTER TABLE users DISABLE TRIGGER ALL'])(
    'is not one after %s',
    async (statement) => {
      const first = await database();
      const engine = embeddedEngine(first.dataSource);
      await first.dataSource.query(statement);
      await first.close();
      expect(engine?.closed).toBe(true);
      const second = await database();
      expect(await second.dataSource.query('SELECT count(*)::int AS n FROM audit_head')).toEqual([
        { n: 1 },
      ]);
    },
  );
});
