/**
 * Phrases to avoid in everything that people read, with the term of the field to use instead, and the texts that are
 * searched for them. `node scripts/words.mjs [file or folder …]` lists the findings by file and line, and fails if there
 * are any.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Each pattern ignores case; a space matches any white space, because sentences wrap. Code in backticks is not searched,
 * so names in wire formats (`seal`, `console-session.prove`) need no exception.
 * @type {readonly (readonly [pattern: string, instead: string])[]}
 */
export const phrases = [
  // Relative clauses as subjects, and indefinite persons.
  ['\\bwho(?:m)?ever\\b', 'a noun: an attacker, anyone with …'],
  ['(?<=(?:^|[.:;|] )(?:[-*] |\\d\\. )?)who (?!are you|am i)[a-z]', 'a noun as the subject'],
  [
    '(?<=[.:;|] )what (?:is|was|has|had|can|cannot|differs|belongs) (?![^.|]*\\?)',
    'a noun as the subject',
  ],
  ['\\b(?:no|some|every)body\\b', 'no one, someone, everyone, or the passive voice'],
  ['(?<!not )\\banybody\\b', 'anyone'],
  ['\\bthat one\\b(?=\\s?[.,;:)])', 'repeat the noun'],
  ['\\bthose (?:who|that|which) (?:is|are|were|was|have|has)\\b', 'a noun with its condition'],
  ['\\bthe one (?:before|after)\\b', 'the previous, the next'],
  // Verbs that paraphrase a term.
  [
    '\\b(?:is|are|was|were|be|been|being|user|key|namespace|hashe?s?) made\\b(?! up)',
    'created, generated',
  ],
  ['\\bmade (?:elsewhere|anew|here|there)\\b', 'imported, created'],
  ['\\bbuys?\\b|\\bbought\\b', 'exchanges for, gets'],
  ['\\b(?:take|takes|taken|taking|took) (?:away|out|over)\\b', 'remove, delete, copy'],
  ['\\bswitch(?:es|ed|ing)? (?:on|off)\\b', 'enable, disable'],
  ['\\bhand(?:s|ed|ing)? (?:out|over)\\b', 'issue, pass, distribute'],
  ['\\b(?:gives?|given|gave) out\\b', 'issue'],
  ['\\bsets? (?:free|at ease)\\b', 'release'],
  ['\\b(?:begun|begins? (?:by|with) a session|session begins?)\\b', 'started, starts'],
  [
    '\\bends? (?:the |all |every |its |their |other |his )*(?:console )?sessions?\\b',
    'revokes sessions',
  ],
  ['\\bends? (?:the |all |those )?(?:refresh |access )?tokens?\\b', 'invalidates tokens'],
  ['\\b(?:goes|going|went) on\\b|\\bgo on (?:with|to|as)\\b', 'continues'],
  ['\\blives? (?:on|again|as long)\\b|\\bliving (?:session|token|key)', 'is active, is valid'],
  ['\\b(?:is|are|was|were) heard\\b|\\bhears?\\b|\\bunheard\\b', 'receives, accepted'],
  ['\\btold\\b|\\btells? (?:of|apart|how many|what)\\b', 'reported, notified, distinguished'],
  ['\\bjudge(?:s|d|ment)?\\b|\\bjudging\\b|\\bverdicts?\\b', 'evaluate, decision'],
  [
    '\\bstands? in\\b|\\bstands? (?:there|beside|before|under|below)\\b',
    'is in, appears in, replaces',
  ],
  ['\\bvouch(?:es|ed)?\\b', 'covers, is reliable'],
  ['\\bsees to it\\b|\\bsee that\\b', 'make sure that'],
  [
    '\\bproofs?\\b(?! of (?:concept|work|possession))|\\bproves?\\b|\\bproved\\b|\\bproven\\b|\\bproving\\b',
    'verify, authenticate, MAC, re-authentication',
  ],
  ['\\b(?:re|un)?seal(?:s|ed|ing)?\\b', 'encrypt at rest, audit checkpoint'],
  ['\\bguesser(?:s)?\\b|\\bguesses\\b|\\bthief\\b|\\bthieves\\b', 'attacker, failed login'],
  [
    '\\bfloods?\\b|\\bflooded\\b|\\bslow-?downs?\\b|\\bslowed down\\b',
    'rate limit, throttle, burst',
  ],
  ['\\blook-?alikes?\\b|\\blook(?:s|ing)? alike\\b', 'confusable'],
  ['\\bkept out\\b|\\blets? (?:it |them |him )?in\\b', 'refused, accepted'],
  // Good, bad and other judgements for states that have names.
  [
    '\\bworth nothing\\b|\\bstays? good\\b|\\b(?:is|are|be|no|not) good\\b(?! enough)|\\bgood (?:one|token|key|at the)',
    'valid',
  ],
  ['\\b(?:that|which) are out\\b', 'issued'],
  [
    '\\bworks? no more\\b|\\bno more (?:is|are)\\b|\\bstops? to [a-z]',
    'no longer works, stops working',
  ],
  ['\\bas (?:it|they) should(?: be)?\\b', 'valid, malformed'],
  // Adverbs and connectives.
  ['\\banew\\b|\\bmeanwhile\\b|\\blately\\b|\\bof late\\b', 'again, in the meantime, recently'],
  ['\\bby (?:itself|themselves|himself)\\b', 'automatically, alone'],
  ['\\bat most(?=\\s?(?:[.,;:)|]|and\\b|$))', 'up to … before the noun'],
  [
    '\\b(?:may|can|will|must|has|have) (?:not )?be (?:asked|waited) for\\b|\\b(?:is|are|was|were) asked for\\b',
    'requested, required',
  ],
  ['\\basks? nobody\\b|\\bnobody but\\b|\\bnothing but\\b', 'only'],
  ['\\bif left out\\b|\\bleft empty\\b|\\bif nothing is said\\b', 'default:'],
  ['\\bwith (?:blanks|commas) between\\b', 'space-separated, comma-separated'],
  ['(?<=(?:^|[.|] ))such as\\b', 'For example'],
  ['\\b(?:is|are|was|were) (?:not )?there(?=\\s?[.,;:)|])', 'exists'],
  ['\\bhas to\\b|(?<!would |will )\\bhave to\\b', 'must, needs'],
  ['\\ba look at\\b|\\blooked at\\b|\\blooks at\\b', 'checks, reads'],
  ['\\b(?:in|at) the place of\\b|\\btakes? the place of\\b', 'instead of, replaces'],
  ['\\bslip of the pen\\b|\\ba hole\\b|\\bthe house\\b', 'typo, vulnerability, repository layout'],
  // One word per thing.
  [
    '\\bverwalter\\b|\\bzugriffstoken\\b|\\berneuerungstoken\\b',
    'Administrator, Access-Token, Refresh-Token',
  ],
  [
    "\\badministrator's access tokens?\\b|(?<!personal )\\baccess tokens? of (?:an |the )?administrators?\\b",
    'personal access token',
  ],
];

const compiled = phrases.map(([pattern, instead]) => ({
  expression: new RegExp(pattern.replaceAll(' ', '\\s+'), 'gimu'),
  instead,
}));

/**
 * @param {string} text
 * @returns {{ line: number, phrase: string, instead: string }[]} What a text has of the phrases, in order of its lines.
 */
export function findPhrases(text) {
  return compiled
    .flatMap(({ expression, instead }) =>
      [...text.matchAll(expression)].map((match) => ({
        line: text.slice(0, match.index).split('\n').length,
        phrase: match[0].replaceAll(/\s+/g, ' '),
        instead,
      })),
    )
    .sort((a, b) => a.line - b.line);
}

/** Replaces with blanks, so that lines keep their numbers. @param {string} text @param {RegExp} pattern */
const blank = (text, pattern) => text.replaceAll(pattern, (part) => part.replaceAll(/[^\n]/g, ' '));

/** @param {string} text A page. @returns {string} Its sentences, without code and addresses. */
export const proseOf = (text) =>
  [/^ *```[^]*?^ *```/gm, /`[^`]*`/g, /\]\([^)]*\)/g, /<[^>\s]+>/g].reduce(blank, text);

/** @param {string} text Source of TypeScript or JavaScript. @returns {string} Its comments and the titles of its tests. */
export function commentsOf(text) {
  const spoken =
    /\/\*\*?[^]*?\*\/|(?<=^|\s)\/\/[^\n]*|(?<=\b(?:it|describe|test)(?:\.\w+)*(?:\([^)\n]*\))?\(\s*)(['"`]).*?(?<!\\)\1/g;
  let end = 0;
  let comments = '';
  for (const match of text.matchAll(spoken)) {
    comments += text.slice(end, match.index).replaceAll(/[^\n]/g, ' ') + match[0];
    end = match.index + match[0].length;
  }
  return blank(blank(comments, /`[^`\n]*`/g), /^\s*(?:\*|\/\/)/gm);
}

/** @param {string} text JSON. @returns {string} Its values, without keys and `{placeholders}`. */
export const valuesOf = (text) => [/^\s*"[^"]*":/gm, /\{\w+\}/g].reduce(blank, text);

/** @param {string} folder @param {RegExp} name @returns {string[]} Files below a folder, by path. */
export const filesIn = (folder, name) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file) && !file.includes('node_modules') && !file.includes('dist/'))
    .map((file) => join(folder, file))
    .sort();

/**
 * What is searched: files, and what of their text people read. Add folders of source with `commentsOf` and files of
 * messages with `valuesOf`.
 * @type {readonly { name: string, files: readonly string[], read: (text: string) => string }[]}
 */
export const fileSets = [
  {
    name: 'pages',
    files: [
      ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
      ...['docs', '.github', 'apps', 'libs'].flatMap((folder) => filesIn(folder, /\.md$/)),
    ],
    read: proseOf,
  },
  { name: 'templates', files: filesIn('.github', /\.ya?ml$/), read: (text) => text },
  { name: 'settings', files: ['.env.example'], read: proseOf },
  {
    name: 'scripts',
    // The spec of this search plants the phrases that it finds.
    files: ['scripts', 'bench']
      .flatMap((folder) => filesIn(folder, /\.mjs$/))
      .filter((file) => file !== 'scripts/words.spec.mjs'),
    read: commentsOf,
  },
  {
    name: 'comments and test titles',
    files: ['apps', 'libs', 'e2e'].flatMap((folder) =>
      filesIn(folder, /\.(?:ts|mjs|html)$/).filter((file) => !file.includes('/generated/')),
    ),
    read: commentsOf,
  },
  {
    name: 'texts of the console',
    files: filesIn('apps/admin/src/i18n/en', /\.json$/),
    read: valuesOf,
  },
];

/** @param {string} file @param {(text: string) => string} read @returns {string[]} One line for each phrase of a file. */
export const report = (file, read) =>
  findPhrases(read(readFileSync(join(ROOT, file), 'utf8'))).map(
    ({ line, phrase, instead }) => `${file}:${line}: "${phrase}" (${instead})`,
  );

/** @param {string} path A file or a folder. @returns {typeof fileSets[number][]} Its texts, by their kind. */
function setsOf(path) {
  const kinds = /** @type {const} */ ([
    [/\.md$/, proseOf],
    [/\.json$/, valuesOf],
    [/\.(?:ts|mjs|js|html)$/, commentsOf],
  ]);
  const files = statSync(join(ROOT, path)).isDirectory() ? filesIn(path, /\.\w+$/) : [path];
  return kinds.map(([name, read]) => ({
    name: path,
    files: files.filter((file) => name.test(file) && !file.includes('/generated/')),
    read,
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = process.argv.slice(2);
  const searched = paths.length > 0 ? paths.flatMap(setsOf) : fileSets;
  const found = searched.flatMap(({ files, read }) => files.flatMap((file) => report(file, read)));
  console.log([...found, `${found.length} phrases to replace.`].join('\n'));
  if (found.length > 0) process.exitCode = 1;
}
