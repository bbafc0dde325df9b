import { expect, it } from 'vitest';
import { iterateCooperatively } from './cooperative-iteration.js';

it('visits every row in order, and yields to other work in between', async () => {
  const rows = Array.from({ length: 1000 }, (_, index) => index);
  let turns = 0;
  let visiting = true;
  const count = (): void => {
    turns += 1;
    if (visiting) setImmediate(count);
  };
  setImmediate(count);
  const visited: number[] = [];
  for await (const row of iterateCooperatively(rows)) visited.push(row);
  visiting = false;
  expect(visited).toEqual(rows);
  expect(turns).toBeGreaterThanOrEqual(rows.length / 20);
});
