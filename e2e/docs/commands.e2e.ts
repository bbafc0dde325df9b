import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, query, type TestDatabase } from '../support/database.js';
import { commandsOf, pages, root, type PrintedCommand } from '../support/docs/pages.js';
import { serveUntilReady, Shell } from '../support/docs/shell.js';
import { freePort } from '../support/free-port.js';
import { jwtdFile } from '../support/import/jwtd-files.js';
import { fillQuid, newer } from '../support/import/quid.js';
import { jwthenticatorOnPostgres, newerQuid } from '../support/import/schemas.js';
import { SourceServer } from '../support/import/source-database.js';
import { owner, TestServer } from '../support/server.js';

/** Commands that cannot run here, with the reason. Every other command of every page runs as printed. */
const skipped: readonly (readonly [RegExp, string])[] = [
  [/^(npm start|npm run -s signet serve|signet serve)$/, 'serves until it is stopped: see below'],
  [/^npm ci( && npm run build)?$/, 'installs and builds this clone, in which the test runs'],
  [/^npm run (dev|screenshots)$/, 'works until it is stopped, or takes minutes in a browser'],
  [/^npm run (bench|openapi|format)\b/, 'measures, or writes files of this clone'],
  [
    /^docker /,
    'needs a container engine and registry: npm run test:image, and the job `image` in CI',
  ],
  [
    /^(mkdir -m 700 secrets|chmod 400 secrets|sudo chown|(echo|openssl|printf)[^]* > (\.env|secrets\/))/,
    'writes settings and secrets into this clone; the job `image` in CI does the same',
  ],
  [/^npm run test:/, 'this suite, or a longer one'],
  [/^npm test\b/, 'runs the suite that this test is in'],
  [/^npm run check$/, 'npm test runs the same checks before this suite'],
  [
    /^signet import/,
    'names the command in a sentence; docs/migrating.md has it with its arguments',
  ],
  [/^signet administrators reset-second-factor$/, 'docs/operations.md has it with its argument'],
  [/^npm run -s signet -- import quid\|/, 'a summary; docs/migrating.md has the commands'],
];

const importCommand = /^npm run -s signet -- import (quid|jwthenticator|jwtd) /;

let server: TestServer;
let empty: TestDatabase;
let sources: SourceServer;
let shell: Shell;
let folder: string;
let quidUrl: string;
let devicesUrl: string;
/** The output of the shell so far; commands may need values from it. */
let printed = '';

beforeAll(async () => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment = {
    SIGNET_HOST: 'localhost',
    SIGNET_PORT: String(port),
    SIGNET_PUBLIC_URL: url,
    // docs/migrating.md asks to set these.
    SIGNET_COMPAT_JWTD_NAMESPACE: 'machines',
    SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'devices',
    SIGNET_COMPAT_JWTIS: 'true',
  };
  [server, empty, sources, folder] = await Promise.all([
    TestServer.start({ environment }),
    freshDatabase({ migrated: false }),
    SourceServer.start(),
    mkdtemp(join(tmpdir(), 'signet-docs-')),
  ]);
  quidUrl = await sources.database();
  devicesUrl = await sources.database();
  await fillQuid(quidUrl, newerQuid, newer, {
    orgs: ['acme'],
    namespaces: [
      {
        name: 'old-shop',
        groups: ['staff'],
        users: [{ name: 'ann', password: 'the old password of ann', groups: ['staff'] }],
      },
    ],
  });
  await query(devicesUrl, jwthenticatorOnPostgres);
  const hash = createHash('sha512').update('the key of a device').digest('hex');
  await query(
    devicesUrl,
    `INSERT INTO keys(key_hash, identifier, expires_at) VALUES('${hash}', '7d1f5f3e-0000-4000-8000-000000000001', '2099-12-31')`,
  );
  await writeFile(join(folder, 'config.yml'), jwtdFile);
  await writeFile(join(folder, 'users.csv'), 'name,disabled\nbea,false\n');
  shell = await Shell.open();
  // docs/operations.md defines this short name.
  await shell.run('signet() { npm run -s signet -- "$@"; }');
}, 120_000);

afterAll(async () => {
  await shell.close();
  await server.dispose();
  await empty.drop();
  await sources.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Fills in the placeholders of the pages, and the addresses of this machine. */
function filledIn(text: string): string {
  const masterKeys = /SIGNET_MASTER_KEYS=(\S+)/.exec(printed)?.[1] ?? '';
  const replacements: readonly (readonly [string, string])[] = [
    ['http://localhost:8090', server.url],
    ["'the printed password'", `'${owner.password}'`],
    ['postgres://signet:secret@localhost:5432/signet', empty.environment['DATABASE_URL'] ?? ''],
    ["SIGNET_MASTER_KEYS='…'", `SIGNET_MASTER_KEYS='${masterKeys}'`],
    ['<name>', owner.username],
    ['postgres://quid@localhost:5432/quid', `'${quidUrl}'`],
    ['postgres://jwthenticator@localhost:5432/jwthenticator', `'${devicesUrl}'`],
    ["PGPASSWORD='the password of the old database'", "UNUSED='the password is in the URL'"],
    ['/etc/jwtd/config.yml', join(folder, 'config.yml')],
    ['users.csv', join(folder, 'users.csv')],
  ];
  return replacements.reduce((filled, [from, to]) => filled.replaceAll(from, to), text);
}

const reasonOf = (text: string): string | undefined =>
  skipped.find(([pattern]) => pattern.test(text))?.[1];

async function expectDone({ page, line, text }: PrintedCommand): Promise<void> {
  if (reasonOf(text) !== undefined) return;
  const { output, faults } = await shell.run(filledIn(text));
  printed += `${output}\n`;
  expect(faults, `${page}:${line}\n${text}\n\n${output}`).toEqual([]);
}

const found = pages().map((page) => ({ page, ...commandsOf(page) }));

describe.each(found.filter(({ blocks }) => blocks.length > 0))('$page', ({ page, blocks }) => {
  it('has commands that work as printed', async () => {
    for (const command of blocks) await expectDone(command);
    if (page === 'README.md') await expectReadme();
  }, 120_000);
});

async function expectReadme(): Promise<void> {
  expect(printed).toContain('The signature is valid:');
  // Later pages use the helper and the credentials.
  const { output } = await shell.run('declare -F field; echo "$TOKEN"');
  expect(output).toMatch(/field[^]*sgp_/);
  // Later pages use the server, not the empty database of the last example.
  const settings = Object.entries(server.database.environment);
  await shell.run(settings.map(([name, value]) => `export ${name}='${value}'`).join('; '));
}

describe('commands in the text of the pages', () => {
  const texts = found.flatMap((one) => one.texts);
  const distinct = [...new Map(texts.map((command) => [command.text, command])).values()];
  const run = distinct.filter(({ text }) => reasonOf(text) === undefined);

  it.each(run)('work as printed: $text', expectDone, 60_000);
});

describe('a long-running command', () => {
  it.each(['npm start', 'npm run -s signet serve'])('works as printed: %s', async (text) => {
    const all = found.flatMap(({ blocks, texts: inText }) => [...blocks, ...inText]);
    expect(all.map((command) => command.text)).toContain(text);
    const { output, code } = await serveUntilReady(text, {
      SIGNET_DATA_DIR: await mkdtemp(join(folder, 'data-')),
      SIGNET_PORT: '0',
    });
    expect(output).toMatch(/^First administrator: admin\nPassword: \S+ /m);
    expect(code, output).toBe(0);
  });
});

describe('the shell of this test', () => {
  it.each([
    'curl -sS "$URL/nowhere"',
    'false',
    'false | cat',
    'echo "$(false)" && nothing',
    'f() { false; }; f',
  ])('detects a failing command: %s', async (command) => {
    expect((await shell.run(command.replace('$URL', server.url))).faults).not.toEqual([]);
  });
});

describe('the list of skipped commands', () => {
  it('has no stale entries', () => {
    const all = found.flatMap(({ blocks, texts }) => [...blocks, ...texts]);
    const stale = skipped.filter(([pattern]) => !all.some(({ text }) => pattern.test(text)));
    expect(stale.map(([pattern]) => String(pattern))).toEqual([]);
  });

  it('does not skip the imports', () => {
    const all = found.flatMap(({ blocks }) => blocks);
    const imports = all.filter(({ text }) => importCommand.test(text));
    expect(imports.length).toBeGreaterThanOrEqual(3);
  });

  it('hides no command that does not exist', () => {
    const all = found.flatMap(({ blocks, texts }) => [...blocks, ...texts]);
    expect(all.map(missingPart).filter((part) => part !== undefined)).toEqual([]);
  });
});

const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  scripts: Record<string, string>;
};
const testFiles = execFileSync('git', ['ls-files', '*.spec.ts', '*.spec.mjs', '*.e2e.ts'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');

/** A missing npm script, or a test filter without matching files, that a command names. */
function missingPart({ page, line, text }: PrintedCommand): string | undefined {
  const [, script, filter] = /^npm (?:run (?:-s )?)?([\w:]+)(?: ([\w./-]+))?$/.exec(text) ?? [];
  if (script === undefined || script === 'ci') return undefined;
  const isThere =
    script in scripts &&
    (script !== 'test' || filter === undefined || testFiles.some((file) => file.includes(filter)));
  return isThere ? undefined : `${page}:${line} ${text}`;
}
