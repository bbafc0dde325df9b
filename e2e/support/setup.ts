import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { serveBelow, takeViolations } from './contract.js';
import { leaveSharedServers } from './shared-server.js';

// A worker runs one file after the other: what one of them has set or sent is nothing to the next.
beforeAll(() => serveBelow(''));
afterAll(() => leaveSharedServers());

// A test that expects a request to fail may swallow the error of the contract, so each test answers for its violations.
afterEach(() => {
  expect(takeViolations(), 'responses that openapi.json does not declare').toEqual([]);
});
