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

it('seals what it has written when it stops, and says later that nobody has changed it', async () => {
  const { name } = await newNamespace();
  await newUser(name, 'ada');
  await server.stop();

  const untouched = await check();
  expect(untouched.output).toMatch(/^Seals: \d+; entries that are as they were sealed: \d+\.$/m);
  expect(untouched.output).not.toContain('Not sealed yet');
  expect(untouched.output).toMatch(/^The audit log is as Signet has written it\.$/m);
  expect(untouched.code).toBe(0);
  // The seal stands in the log of the server, which a collector takes away from here.
  const [, seal = '', hash = ''] = /^Last seal: (\d+) (\S+)$/m.exec(untouched.output) ?? [];
  expect(server.log).toContainEqual(expect.objectContaining({ seal: Number(seal), hash }));
  const seals = await runCommand('audit seals', database.environment);
  expect(seals.output).toContain(hash);

  await database.run(`UPDATE audit_entries SET target_name = 'eva' WHERE target_name = 'ada'`);
  const [row] = await database.run(`SELECT id FROM audit_entries WHERE target_name = 'eva'`);
  const changed = await check();
  expect(changed.stdout).toContain(`WRONG Entry ${String(row?.['id'])} of `);
  expect(changed.stdout).toMatch(/was changed after seal \d+\.$/m);
  expect(changed.stderr).toMatch(/^The audit log is not as Signet has written it\.$/m);
  expect(changed.code).toBe(1);

  await database.run(`UPDATE audit_entries SET target_name = 'ada' WHERE target_name = 'eva'`);
  expect((await check()).code).toBe(0);
  await database.run(`DELETE FROM audit_entries WHERE target_name = 'ada'`);
  const removed = await check();
  expect(removed.stdout).toContain(`WRONG Entry ${String(row?.['id'])} was removed`);
  expect(removed.code).toBe(1);
});

it('reports what is not sealed yet after a crash, and seals it after the next start', async () => {
  await newNamespace();
  await server.kill9();
  const after = await check();
  expect(after.output).toMatch(/^Not sealed yet: \d+ entries\.$/m);
  expect(after.code).toBe(0);

  await server.start();
  await server.stop();
  const sealed = await check();
  expect(sealed.output).not.toContain('Not sealed yet');
  expect(sealed.code).toBe(0);
});
