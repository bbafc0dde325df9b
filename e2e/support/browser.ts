import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where a browser of the system may be: first the one that never has a window, which takes a third less time. */
const places = [
  '/usr/bin/chromium-headless-shell',
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
];

/**
 * Starts a real Chromium without a window. The program is, in this order: the one that SIGNET_TEST_BROWSER names,
 * Playwright's own download, one of the system, Debian's package, which is installed where it is missing and may be.
 */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program(), args: flags });
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

function installed(): string {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = (...args: string[]): void => {
    spawnSync('apt-get', args, { env: environment, stdio: 'ignore' });
  };
  install('update');
  install('install', '--yes', '--no-install-recommends', 'chromium-headless-shell');
  const path = found();
  if (path !== undefined) return path;
  throw new Error(
    'Chromium is missing. Install it (Debian: apt-get install chromium-headless-shell), or name a browser by SIGNET_TEST_BROWSER, and run the test again.',
  );
}
