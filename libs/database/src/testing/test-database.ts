import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataSource, embeddedEngine, openInMemory } from '../data-source.js';
import { Database } from '../database.js';
import { migrate } from '../migrations/migrate.js';
import { migrations } from '../migrations/index.js';
import { ReusedEngines } from './reused-engines.js';

/** Cache of migrated images, shared by spec files and runs. */
const CACHE = join('node_modules', '.cache', 'signet-database');

const engines = new ReusedEngines(async () => (await openInMemory(await migratedImage())).pglite);

/** A migrated, empty in-memory database. The caller closes it. */
export async function testDatabase(): Promise<Database> {
  const dataSource = createDataSource({ kind: 'pglite-memory', open: () => engines.open() });
  await dataSource.initialize();
  return new Database(dataSource);
}

/**
 * The data folder of a migrated, empty database, cached: migrating takes seconds, loading a fraction of a second.
 */
export async function migratedImage(): Promise<Blob> {
  const file = join(CACHE, `${fingerprint()}.tar`);
  try {
    return new Blob([await readFile(file)]);
  } catch {
    const image = await makeImage();
    await mkdir(CACHE, { recursive: true });
    // Workers may race here: each moves a complete, identical file into place.
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, Buffer.from(await image.arrayBuffer()));
    await rename(draft, file);
    return image;
  }
}

/** Changes with any migration, and with the runtime. */
function fingerprint(): string {
  const texts = migrations.map((migration) => migration.toString());
  return createHash('sha256')
    .update([process.version, ...texts].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

async function makeImage(): Promise<Blob> {
  const dataSource = createDataSource({ kind: 'pglite-memory' });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    const engine = embeddedEngine(dataSource);
    if (!engine) throw new Error('The embedded engine is not open.');
    return await engine.dumpDataDir('none');
  } finally {
    await dataSource.destroy();
  }
}
