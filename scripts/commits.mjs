/**
 * Checks first lines of commit messages against Conventional Commits 1.0.0 (CONTRIBUTING.md, "Commit messages"):
 * `git log --no-merges --format=%s main.. | node scripts/commits.mjs` lists those that do not conform, and fails.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAX_CHARACTERS = 100;
const types = [
  ...['feat', 'fix', 'docs', 'refactor', 'perf', 'test'],
  ...['build', 'ci', 'chore', 'revert'],
];
const firstLine = new RegExp(
  `^(?:${types.join('|')})(?:\\([a-z][a-z0-9-]*\\))?!?: [^\\sA-Z].*[^.\\s]$`,
);

/** @param {string} line @returns {string | undefined} What is wrong with a first line, and how to write it. */
export function problemOf(line) {
  if (line.length > MAX_CHARACTERS)
    return `has ${line.length} characters; shorten it to ${MAX_CHARACTERS}`;
  if (!firstLine.test(line))
    return `is not "type(scope): subject" in lower case without a period; types are ${types.join(', ')}`;
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean);
  const problems = lines.flatMap((line) => {
    const problem = problemOf(line);
    return problem === undefined ? [] : [`"${line}" ${problem}.`];
  });
  console.log([...problems, `${lines.length} messages, ${problems.length} to correct.`].join('\n'));
  if (problems.length > 0) process.exitCode = 1;
}
