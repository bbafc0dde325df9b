import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { reportPages } from './browser.js';
import { serveBelow, takeViolations } from './contract.js';
import { leaveSharedServers } from './shared-server.js';

// A worker runs files in sequence; state of one file must not affect the next.
beforeAll(() => serveBelow(''));
afterAll(() => leaveSharedServers());

// A file that closes its pages after each test has reported them before.
afterEach(reportPages);

// A test that expects a request to fail may swallow the contract's error, so violations are checked after each test.
afterEach(() => {
  expect(takeViolations(), 'responses that openapi.json does not declare').toEqual([]);
});
