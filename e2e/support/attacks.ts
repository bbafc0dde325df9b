import { expect } from 'vitest';
import type { Answer } from './http.js';

/**
 * A row of the table of attacks (`e2e/api/attacks-*.e2e.ts`): refused over HTTP with the status that it names, and nothing
 * but a 4xx. A request that is refused for another reason proves nothing, so each file begins with the same requests as
 * they should be, and finds them accepted.
 */
export type Attack = [
  /** Where the attack is described. */
  source: string,
  attack: string,
  status: number,
  attempt: () => Answer | Promise<Answer>,
];

/** Refused as said, in one of the error shapes (the contract checks them), and without what was sent. */
export function expectRefusal(answer: Answer, status: number): void {
  expect(status).toBeGreaterThan(399);
  expect(status).toBeLessThan(500);
  expect(answer.status, answer.text).toBe(status);
  expect(answer.text).not.toContain('eyJ');
  expect(answer.headers.getSetCookie()).toEqual([]);
}

/** A part of a JWT. */
export const encoded = (part: unknown): string =>
  Buffer.from(
    typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part),
  ).toString('base64url');
