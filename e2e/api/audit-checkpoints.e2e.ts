import { afterEach, beforeEach, expect, it } from 'vitest';
import { newNamespace, newUser, useApi } from '../support/api.js';
import { runCommand, type CommandResult } from '../support/command.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;

beforeEach(async () => {
  database = await freshDatabase();
  server = await TestServer.start({ database });
  await useApi(server);
});
afterEach(async () => {
  await server.dispose();
  await database.drop();
});

const check = (): Promise<CommandResult> => runCommand('audit check', database.environment);

it('writes a checkpoint when it stops, and detects later changes', async () => {
  const { name } = await newNamespace();
  await newUser(name, 'ada');
  await server.stop();

  const untouched = await check();
  expect(untouched.output).toMatch(/^Checkpoints: \d+; intact entries: \d+\.$/m);
  expect(untouched.output).not.toContain('Without a checkpoint yet');
  expect(untouched.output).toMatch(/^The audit log is intact\.$/m);
  expect(untouched.code).toBe(0);
  // The checkpoint is in the server log too, where a log collector keeps a copy that the database cannot change.
  const [, number = '', hash = ''] = /^Last checkpoint: (\d+) (\S+)$/m.exec(untouched.output) ?? [];
  expect(server.log).toContainEqual(expect.objectContaining({ checkpoint: Number(number), hash }));
  const checkpoints = await runCommand('audit checkpoints', database.environment);
  expect(checkpoints.output).toContain(hash);

  await database.run(`UPDATE audit_entries SET target_name = 'eva' WHERE target_name = 'ada'`);
  const [row] = await database.run(`SELECT id FROM audit_entries WHERE target_name = 'eva'`);
  const changed = await check();
  expect(changed.stdout).toContain(`WRONG Entry ${String(row?.['id'])} of `);
  expect(changed.stdout).toMatch(/was changed after checkpoint \d+\.$/m);
  expect(changed.stderr).toMatch(/^The audit log was tampered with\.$/m);
  expect(changed.code).toBe(1);

  await database.run(`UPDATE audit_entries SET target_name = 'ada' WHERE target_name = 'eva'`);
  expect((await check()).code).toBe(0);
  await database.run(`DELETE FROM audit_entries WHERE target_name = 'ada'`);
  const removed = await check();
  expect(removed.stdout).toContain(`WRONG Entry ${String(row?.['id'])} was removed`);
  expect(removed.code).toBe(1);
});

it('reports entries without a checkpoint after a crash, and writes their checkpoint after the next start', async () => {
  await newNamespace();
  await server.kill9();
  const after = await check();
  expect(after.output).toMatch(/^Without a checkpoint yet: \d+ entries\.$/m);
  expect(after.code).toBe(0);

  await server.start();
  await server.stop();
  const settled = await check();
  expect(settled.output).not.toContain('Without a checkpoint yet');
  expect(settled.code).toBe(0);
});
