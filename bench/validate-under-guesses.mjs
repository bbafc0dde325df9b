// How long `/validate` takes on the embedded database while passwords are guessed: 40 connections log in with wrong
// passwords, with the login throttle on and off.
import { cleanUp, password, send, signIn, startSignet } from './signet.mjs';

const CONNECTIONS = 40;
const SECONDS = 8;

/** @type {Record<string, Record<string, string>>} */
const variants = { 'with limits': {}, 'without limits': { SIGNET_LIMITS: 'false' } };

/** Targets of the attack: one account from one address, many accounts, or one account from many addresses. */
/** @type {Record<string, (index: number) => { username: string, address: string }>} */
const guessers = {
  'one account, one address': () => ({ username: 'ann', address: '192.0.2.1' }),
  'many accounts, one address': (index) => ({ username: `n${index}`, address: '192.0.2.2' }),
  'many accounts, many addresses': (index) => ({
    username: `m${index}`,
    address: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
  }),
};

try {
  for (const [variant, environment] of Object.entries(variants)) {
    const { url } = await startSignet({ SIGNET_TRUSTED_PROXIES: '127.0.0.1', ...environment });
    const headers = await signIn(url);
    await send(`${url}/api/v1/namespaces`, { name: 'bench', publicEndpoint: true }, headers);
    await send(`${url}/api/v1/namespaces/bench/users`, { name: 'ann', password }, headers);
    const credentials = { namespace: 'bench', username: 'ann', password };
    const login = await send(`${url}/token/refresh/1h`, credentials);
    const { token: refresh_token } = await login.json();
    const renewal = await send(`${url}/token/access/15m`, { namespace: 'bench', refresh_token });
    const { token } = await renewal.json();
    for (const [guesser, guessOf] of Object.entries(guessers)) {
      report(`${variant}, ${guesser}`, await measure(url, token, guessOf));
    }
    await cleanUp();
  }
} finally {
  await cleanUp();
}

/**
 * @param {string} url
 * @param {string} token
 * @param {(index: number) => { username: string, address: string }} guessOf
 */
async function measure(url, token, guessOf) {
  let index = 0;
  let running = true;
  /** @type {Map<number, number>} */
  const statuses = new Map();
  const guess = async () => {
    while (running) {
      const { username, address } = guessOf((index += 1));
      const response = await fetch(`${url}/token/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ namespace: 'bench', username, password: 'guessed it' }),
      });
      await response.text();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
  };
  const guessing = Array.from({ length: CONNECTIONS }, guess);
  /** @type {number[]} */
  const times = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    const begun = performance.now();
    const response = await fetch(`${url}/ns/bench/validate`, {
      headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '198.51.100.1' },
    });
    await response.text();
    if (response.status !== 204 && response.status !== 200)
      throw new Error(`validate: ${response.status}`);
    times.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  running = false;
  await Promise.all(guessing);
  return { times, statuses };
}

/** @param {string} what @param {{ times: number[], statuses: Map<number, number> }} measured */
function report(what, { times, statuses }) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)]?.toFixed(0);
  const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  console.log(
    `${what}: /validate p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${times.length}); logins: ${answers}`,
  );
}
