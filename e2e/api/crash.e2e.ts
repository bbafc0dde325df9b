import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getUser, listUsers, renew } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { TestServer } from '../support/server.js';
import { soakRounds } from '../support/soak.js';

const ROUNDS = soakRounds({ few: 3, all: 20 });
const WRITERS = 4;

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

describe('kill -9 in the middle of writes', () => {
  it(
    `loses no acknowledged write in ${ROUNDS} rounds, and the server starts again`,
    { timeout: 300_000 },
    async () => {
      const namespace = await newNamespace();
      const acknowledged = new Map<string, string>();
      let interrupted = 0;

      for (let round = 0; round < ROUNDS; round += 1) {
        // Varies the number of responses before the kill, so it hits the first write, concurrent writes and later ones.
        const enough = acknowledged.size + 1 + (round % 7);
        let killed = false;
        const write = async (writer: number): Promise<void> => {
          for (let count = 0; ; count += 1) {
            const name = `user-${round}-${writer}-${count}`;
            try {
              const { id } = await newUser(namespace.name, name);
              acknowledged.set(id, name);
            } catch (error) {
              if (!killed) throw error;
              interrupted += 1;
              return;
            }
            if (acknowledged.size >= enough && !killed) {
              killed = true;
              await server.kill9();
            }
          }
        };
        await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
        await server.start();
        await useApi(server);
        for (const [id, name] of acknowledged) {
          expect(await getUser(namespace.name, id), `${name} after round ${round}`).toMatchObject({
            name,
          });
        }
      }
      // On average every kill interrupted a write; otherwise the test would cover no writes in flight.
      expect(interrupted).toBeGreaterThanOrEqual(ROUNDS);
      const { items } = await listUsers(namespace.name, { limit: 200 });
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    },
  );

  it('keeps sessions', async () => {
    const namespace = await newNamespace();
    const user = await newUser(namespace.name);
    const refreshToken = await refreshTokenOf(namespace.name, user.name);
    await server.kill9();
    await server.start();
    await useApi(server);
    await expect(
      renew({ namespace: namespace.name, refresh_token: refreshToken }),
    ).resolves.toHaveProperty('token');
  });
});
