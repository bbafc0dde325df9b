import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { TestRunner, type TestContext } from 'vitest';

/** Debian's headless-only build of Chromium, which takes a third less time. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** Paths of installed browsers, the fastest first. */
const places = [
  HEADLESS_SHELL,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** No requests beyond this machine, and no sandbox, which is unavailable to root in a container. */
const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A host other than localhost that resolves to this machine, for tests of insecure contexts.
  '--host-resolver-rules=MAP signet.test 127.0.0.1',
];

/**
 * Starts a headless Chromium. The executable is the first that exists of: SIGNET_TEST_BROWSER, Playwright's own
 * download, an installed browser, and Debian's package, which is installed if permissions allow.
 */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program(), args: flags });
}

let shared: Promise<Browser> | undefined;

/** The browser that the test files of a worker share; it ends with the worker. Each page has its own context. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= startBrowser();
  return shared;
}

/** What a page shows; the suite is compiled without DOM types. */
const SHOWN = `'focus: ' + document.activeElement?.outerHTML.slice(0, 200) + '\\n' + document.body.innerText`;

/** Prints what the open pages show if the current test has failed. For `afterEach`. */
export async function reportPages(): Promise<void> {
  const test: TestContext['task'] | undefined = TestRunner.getCurrentTest();
  if (test?.result?.state !== 'fail' || shared === undefined) return;
  for (const page of (await shared).contexts().flatMap((context) => context.pages())) {
    const text = await page.evaluate<string>(SHOWN).catch(String);
    process.stderr.write(`${test.name}: ${page.url()} showed\n${text}\n`);
  }
}

function program(): string {
  const named = process.env['SIGNET_TEST_BROWSER'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`SIGNET_TEST_BROWSER names ${named}, where nothing is.`);
  }
  return found() ?? installed();
}

function found(): string | undefined {
  return [chromium.executablePath(), ...places].find((path) => existsSync(path));
}

/**
 * Installs Debian's headless shell together with `chromium-common`, whose data files it needs without declaring the
 * dependency, or all of Chromium where the shell is not packaged. A file lock lets one worker install while others
 * wait.
 */
function installed(): string {
  const get = 'apt-get install --yes --no-install-recommends';
  const install = `${get} chromium-headless-shell chromium-common || ${get} chromium`;
  const once = `[ -e ${HEADLESS_SHELL} ] || { apt-get update; ${install}; }`;
  spawnSync('flock', [join(tmpdir(), 'signet-browser.lock'), 'sh', '-c', once], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
  });
  const path = found();
  if (path !== undefined) return path;
  throw new Error(
    'Chromium is missing. Install it (Debian: apt-get install chromium), or name a browser by SIGNET_TEST_BROWSER, and run the test again.',
  );
}
