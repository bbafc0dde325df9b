import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Chromium without a window, which takes a third less time. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** Where a browser of the system may be, the quickest first. */
const places = [
  HEADLESS_SHELL,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing that reaches beyond this machine, and no sandbox, which a container's root does not get. */
const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A host of this machine that is not localhost, which browsers trust less.
  '--host-resolver-rules=MAP signet.test 127.0.0.1',
];

/**
 * Starts a real Chromium without a window. The program is, in this order: the one that SIGNET_TEST_BROWSER names,
 * Playwright's own download, one of the system, Debian's package, which is installed where it is missing and may be.
 */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program(), args: flags });
}

let shared: Promise<Browser> | undefined;

/** The browser that the files of a worker share; it ends with the worker. Each page has a profile of its own. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= startBrowser();
  return shared;
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
 * Installs Debian's package: the headless shell, with the data of the other, which it needs and does not ask for; the
 * other where there is no such package. Of several files that come at once one installs, and the others wait.
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
