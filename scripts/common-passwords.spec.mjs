import { beforeAll, expect, it } from 'vitest';
import { isCommon } from '../apps/api/src/security/common-passwords.ts';
import { mostCommon, publicLists } from './common-passwords.mjs';

/** @type {string[][]} */
let lists;
beforeAll(() => {
  lists = publicLists();
});

// OWASP ASVS 5.0, 6.2.4.
it.each([8, 10, 12, 15, 20])(
  'the 3,000 most common passwords of %i characters or more of public lists are refused',
  (least) => {
    for (const list of lists) {
      const common = mostCommon(list, least).filter(({ length }) => length <= 64);
      expect(common.length).toBeGreaterThan(500);
      expect(common.filter((password) => !isCommon(password))).toEqual([]);
    }
  },
);
