import { expect } from 'vitest';
import type { Answer } from './http.js';

/**
 * One row of the attack tables in `e2e/api/attacks-*.e2e.ts`: the server must refuse it with the given 4xx status. A
 * request that is refused for an unrelated reason would hide a vulnerability, so each file first sends the valid
 * counterparts of its requests and expects them to be accepted.
 */
export type Attack = [
  /** The source that describes the attack. */
  source: string,
  attack: string,
  status: number,
  attempt: () => Answer | Promise<Answer>,
];

/** Expects the given status, one of the error shapes (checked by the contract), and no echo of the input. */
export function expectRefusal(answer: Answer, status: number): void {
  expect(status).toBeGreaterThan(399);
  expect(status).toBeLessThan(500);
  expect(answer.status, answer.text).toBe(status);
  expect(answer.text).not.toContain('eyJ');
  expect(answer.headers.getSetCookie()).toEqual([]);
}

/** Encodes one part of a JWT. */
export const encoded = (part: unknown): string =>
  Buffer.from(
    typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part),
  ).toString('base64url');
