import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useApi } from '../../support/api.js';
import { contractFetch } from '../../support/contract.js';
import { TestServer } from '../../support/server.js';
import { clientFolder, type ClientKind } from './client.js';
import { changes, prepare, type Report, type Scenario } from './scenario.js';
import { skipWithout, unlessUnavailable, type Unavailable } from './unavailable.js';

type Resource = Record<string, unknown>;

/** The limit for compilers on a busy machine; the default limit is meant for requests. */
const COMPILE_LIMIT_MS = 600_000;

/** The tests of one generator: its client compiles, and its program performs the main job and administration. */
export function testGeneratedClient(name: string, kind: ClientKind): void {
  describe(`the client of ${name}`, () => {
    let server: TestServer;
    let folder: Awaited<ReturnType<typeof clientFolder>>;
    let scenario: Scenario;
    let missing: Unavailable | undefined;
    let report: Report | undefined;
    let before: Record<string, Resource>;

    beforeAll(async () => {
      folder = await clientFolder();
      missing = await unlessUnavailable(() => kind.install());
      if (missing) return;
      server = await TestServer.start();
      await useApi(server);
      scenario = await prepare(server);
      before = await readEdited();
    });
    afterAll(async () => {
      await folder.remove();
      await (server as TestServer | undefined)?.dispose();
    });

    it(
      'is generated and compiles',
      async (context) => {
        skipWithout(missing, context);
        await kind.generate(folder.path);
        missing = await unlessUnavailable(() => kind.download?.(folder.path) ?? Promise.resolve());
        skipWithout(missing, context);
        await kind.compile(folder.path);
      },
      COMPILE_LIMIT_MS,
    );

    it('logs a user in, renews, and introspects the tokens of a user and of a machine', async (context) => {
      skipWithout(missing, context);
      const printed = await kind.run(folder.path, scenario.environment);
      report = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Report;
      expect(report.mainJob).toEqual({ username: 'ada', machine: true, expiresIn: 420 });
    });

    it('creates a namespace, a user and an API key, reads pages and exports', async (context) => {
      skipWithout(missing, context);
      const { user, apiKey, ...read } = reported().administration;
      const attributes = { site: 'berlin', level: 3, tags: ['a', 'b'] };
      expect(read).toEqual({
        ...{ addresses: ['192.0.2.0/24'], attributes, users: scenario.users },
        csv: expect.stringMatching(/^id,name,/) as unknown,
      });
      const inside = `/api/v1/namespaces/${scenario.newNamespace}`;
      expect(await get(`${inside}/users/${user}`)).toMatchObject({ name: 'grace' });
      expect(await get(`${inside}/api-keys/${apiKey}`)).toMatchObject({
        ...{ name: 'press', allowedAddresses: ['192.0.2.0/24'], attributes },
      });
    });

    it.for(Object.keys(changes))(
      'edits one field of the %s and keeps the others',
      async (thing, context) => {
        skipWithout(missing, context);
        reported();
        const after = await readEdited();
        expect(after[thing]).toEqual({ ...before[thing], ...changes[thing] });
      },
    );

    it('parses refusals as problems, and edits with If-Match', (context) => {
      skipWithout(missing, context);
      const { refusals, conflict } = reported();
      expect(refusals).toEqual({ unknown: [404, 'user.unknown'], invalid: ['/name'] });
      expect(conflict).toEqual({ name: 'with tag', refused: [412, 'precondition.failed'] });
    });

    function reported(): Report {
      if (report === undefined) throw new Error('The program printed no report: see above.');
      return report;
    }

    async function get(path: string): Promise<Resource> {
      const headers = { authorization: `Bearer ${scenario.environment['SIGNET_TOKEN'] ?? ''}` };
      const response = await contractFetch(server.url + path, { headers });
      return (await response.json()) as Resource;
    }

    /** The edited resources, without the members that every edit or use changes. */
    async function readEdited(): Promise<Record<string, Resource>> {
      const read = Object.entries(scenario.edited).map(async ([thing, path]) => {
        const changing = ['version', 'updatedAt', 'lastUsedAt'];
        const shown = Object.entries(await get(path)).filter(([key]) => !changing.includes(key));
        return [thing, Object.fromEntries(shown)] as const;
      });
      return Object.fromEntries(await Promise.all(read));
    }
  });
}
