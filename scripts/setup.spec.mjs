import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';
import { isInstalled, nodeFault, root } from './setup.mjs';

const lock = {
  packages: {
    '': { name: 'signet' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  },
};
const a = lock.packages['node_modules/a'];

describe('isInstalled', () => {
  it.each([
    ['nothing is installed', undefined, false],
    ['an install was interrupted', { packages: {} }, false],
    [
      'another version is installed',
      { packages: { 'node_modules/a': { ...a, version: '0.9.0' } } },
      false,
    ],
    [
      'another package has the same version',
      { packages: { 'node_modules/a': { ...a, integrity: 'sha512-x' } } },
      false,
    ],
    ['a package of another platform is left out', { packages: { 'node_modules/a': a } }, true],
    ['everything is there', lock, true],
  ])('%s', (_name, present, expected) => {
    expect(isInstalled(lock, present)).toBe(expected);
  });
});

describe('the Node of the machine', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const minimum = engines.node.replace('>=', '');

  it('has a minimum in package.json that README and continuous integration state as well', () => {
    expect(minimum).toMatch(/^\d+\.\d+$/);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`Node ${minimum} or later`);
    const workflow = readFileSync(join(root, '.github/workflows/checks.yml'), 'utf8');
    const used = [...workflow.matchAll(/node-version: ['"]?([\d.]+)/g)].map(
      ([, version]) => version,
    );
    const [major] = minimum.split('.');
    expect([...new Set(used)]).toEqual([major]);
  });

  it.each(['20.11.0', '20.11.1', '20.19.6', '22.0.0', '24.21.0'])('may be %s', (version) => {
    expect(nodeFault(version, engines.node)).toBeUndefined();
  });

  it.each(['16.20.2', '18.20.8', '20.9.0', '20.10.0'])('may not be %s', (version) => {
    expect(nodeFault(version, engines.node)).toContain(`needs Node ${minimum} or later`);
  });
});

describe('countTests', () => {
  const file = (status, ...statuses) => ({
    status,
    assertionResults: statuses.map((one) => ({ status: one })),
  });

  it.each([
    ['no report', undefined, 1, { passed: 0, failed: 1 }],
    [
      'all pass',
      { testResults: [file('passed', 'passed', 'passed')] },
      0,
      { passed: 2, failed: 0 },
    ],
    [
      'one fails',
      { testResults: [file('failed', 'passed', 'failed')] },
      1,
      { passed: 1, failed: 1 },
    ],
    [
      'one is skipped',
      { testResults: [file('passed', 'passed', 'skipped')] },
      0,
      { passed: 1, failed: 1 },
    ],
    [
      'one is to be written',
      { testResults: [file('passed', 'todo')] },
      0,
      { passed: 0, failed: 1 },
    ],
    ['a file does not load', { testResults: [file('failed')] }, 1, { passed: 0, failed: 1 }],
    [
      'a hook of a file fails',
      { testResults: [file('failed', 'passed')] },
      1,
      { passed: 1, failed: 1 },
    ],
    [
      'an error outside every test',
      { testResults: [file('passed', 'passed')] },
      1,
      { passed: 1, failed: 1 },
    ],
    ['nothing ran', { testResults: [] }, 0, { passed: 0, failed: 0 }],
  ])('%s', (_name, report, code, expected) => {
    expect(countTests(report, code)).toEqual(expected);
  });
});
