import { describe, expect, it } from 'vitest';
import { nodeFault } from './node-version.js';

describe('nodeFault', () => {
  it.each(['22.13.0', '22.14.1', '23.0.0', '24.0.0', process.versions.node])(
    'accepts Node %s',
    (version) => {
      expect(nodeFault(version)).toBeUndefined();
    },
  );

  it.each(['18.19.0', '20.19.6', '21.7.3', '22.12.0'])('refuses Node %s', (version) => {
    expect(nodeFault(version)).toBe(
      `Signet needs Node 22.13 or later; this is ${version}. \`npm start\` installs one, and the container image has one.`,
    );
  });
});
