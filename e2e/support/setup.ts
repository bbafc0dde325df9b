import { afterEach, expect } from 'vitest';
import { takeViolations } from './contract.js';

// A test that expects a request to fail may swallow the error of the contract, so each test answers for its violations.
afterEach(() => {
  expect(takeViolations(), 'responses that openapi.json does not declare').toEqual([]);
});
