// Whether response times reveal why a login failed. Attempts of every kind are sent one at a time, in a new order in each
// round; each kind is then compared with a wrong password by the Mann-Whitney test, which assumes no distribution. Run it
// on an idle machine: load hides differences from this test, too.
import { randomInt, randomUUID } from 'node:crypto';
import { cleanUp, password, send, signIn, startSignet } from './signet.mjs';

const ROUNDS = 400;
const WARM_UP_ROUNDS = 20;

/** Attempts per account: below the number that is throttled. */
const TRIES_PER_ACCOUNT = 15;

/** The risk of finding a difference where there is none, over all comparisons together. */
const RISK = 0.05;

const BASE = 'wrong password';

/**
 * @typedef {object} Attempt
 * @property {string} namespace
 * @property {string} username
 *
 * @typedef {object} Comparison
 * @property {string} kind
 * @property {number} p The chance of such a difference, or a larger one, where there is none.
 * @property {number} shift How much longer it takes than the base, in milliseconds (Hodges-Lehmann).
 * @property {[number, number]} interval Of the shift, at the risk of one comparison.
 */

try {
  // The benchmark acts as a proxy: each attempt has another address, like those of an attacker.
  const { url } = await startSignet({ SIGNET_TRUSTED_PROXIES: '127.0.0.1' });
  const kinds = await prepare(url);
  const times = await measure(url, kinds);
  report(times);
} finally {
  await cleanUp();
}

/**
 * Makes the accounts of every kind, each in a namespace of its own.
 *
 * @param {string} url
 * @returns {Promise<Map<string, Attempt[]>>}
 */
async function prepare(url) {
  const headers = await signIn(url);
  const accounts = Math.ceil((ROUNDS + WARM_UP_ROUNDS) / TRIES_PER_ACCOUNT);
  /** @type {Map<string, Attempt[]>} */
  const kinds = new Map(
    [BASE, 'unknown user', 'disabled user', 'no password', 'unknown namespace'].map((kind) => [
      kind,
      [],
    ]),
  );
  for (let account = 0; account < accounts; account += 1) {
    const namespace = `bench-${randomUUID().slice(0, 8)}`;
    const api = `${url}/api/v1/namespaces`;
    await send(api, { name: namespace, publicEndpoint: true }, headers);
    await send(`${api}/${namespace}/users`, { name: 'enabled', password }, headers);
    await send(
      `${api}/${namespace}/users`,
      { name: 'disabled', password, disabled: true },
      headers,
    );
    await send(`${api}/${namespace}/users`, { name: 'without' }, headers);
    kinds.get(BASE).push({ namespace, username: 'enabled' });
    kinds.get('unknown user').push({ namespace, username: 'unknown' });
    kinds.get('disabled user').push({ namespace, username: 'disabled' });
    kinds.get('no password').push({ namespace, username: 'without' });
    kinds.get('unknown namespace').push({ namespace: `none-${account}`, username: 'enabled' });
  }
  return kinds;
}

/**
 * @param {string} url
 * @param {Map<string, Attempt[]>} kinds
 * @returns {Promise<Map<string, number[]>>} Milliseconds of each try, by kind.
 */
async function measure(url, kinds) {
  const times = new Map([...kinds.keys()].map((kind) => [kind, []]));
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    for (const kind of shuffled([...kinds.keys()])) {
      const attempts = kinds.get(kind);
      const time = await timeOf(url, attempts[round % attempts.length]);
      if (round >= WARM_UP_ROUNDS) times.get(kind).push(time);
    }
    if (round % 100 === 99)
      process.stderr.write(`Round ${round + 1} of ${WARM_UP_ROUNDS + ROUNDS}\n`);
  }
  return times;
}

/** @param {string} url @param {Attempt} attempt */
async function timeOf(url, attempt) {
  const body = JSON.stringify({ ...attempt, password: 'not the password of anybody' });
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': someAddress() };
  const start = performance.now();
  const response = await fetch(`${url}/token/refresh`, { method: 'POST', headers, body });
  const text = await response.text();
  const time = performance.now() - start;
  if (response.status !== 401)
    throw new Error(`Not refused as a login is: ${response.status} ${text}`);
  return time;
}

function someAddress() {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
}

/** @param {Map<string, number[]>} times */
function report(times) {
  const base = times.get(BASE);
  const others = [...times].filter(([kind]) => kind !== BASE);
  // Bonferroni: each comparison has its part of the risk.
  const risk = RISK / others.length;
  const comparisons = others.map(([kind, values]) => compare(kind, values, base, risk));
  console.log(`\nMilliseconds of ${ROUNDS} refused logins of each kind, Node ${process.version}\n`);
  console.log(row('', 'median', 'p10', 'p90', 'shift', `${100 * (1 - risk)} % interval`, 'p'));
  for (const [kind, values] of times) {
    const comparison = comparisons.find((one) => one.kind === kind);
    const quantiles = [0.5, 0.1, 0.9].map((part) => quantile(values, part).toFixed(2));
    const figures = comparison
      ? [
          comparison.shift.toFixed(3),
          comparison.interval.map((end) => end.toFixed(3)).join(' to '),
          comparison.p.toFixed(4),
        ]
      : ['-', '-', '-'];
    console.log(row(kind, ...quantiles, ...figures));
  }
  const told = comparisons.filter(({ p }) => p < risk);
  const widest = Math.max(...comparisons.flatMap(({ interval }) => interval.map(Math.abs)));
  console.log(
    told.length === 0
      ? `\nVERDICT: alike. No kind is told from a wrong password; a difference is below ${widest.toFixed(2)} ms.`
      : `\nVERDICT: told apart: ${told.map(({ kind, shift }) => `${kind} by ${shift.toFixed(3)} ms`).join(', ')}.`,
  );
}

/** @param {...string} cells */
function row(...cells) {
  const widths = [18, 8, 8, 8, 8, 20, 8];
  return cells
    .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
    .join('  ');
}

/**
 * The Mann-Whitney test by its normal approximation, with the correction for ties, and the shift that belongs to it.
 *
 * @param {string} kind @param {number[]} values @param {number[]} base @param {number} risk
 * @returns {Comparison}
 */
function compare(kind, values, base, risk) {
  const [n, m] = [values.length, base.length];
  const differences = values
    .flatMap((value) => base.map((other) => value - other))
    .sort((a, b) => a - b);
  const u = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
  const deviation = Math.sqrt((n * m * (n + m + 1 - ties([...values, ...base]))) / 12);
  const z = (Math.abs(u - (n * m) / 2) - 0.5) / deviation;
  const reach = Math.floor((n * m) / 2 - deviation * normalQuantile(1 - risk / 2));
  return {
    kind,
    p: Math.min(1, 2 * (1 - normal(z))),
    shift: quantile(differences, 0.5),
    interval: [differences[reach], differences[n * m - 1 - reach]],
  };
}

/** What equal values take from the variance. @param {number[]} all */
function ties(all) {
  const counts = new Map();
  for (const value of all) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sum = [...counts.values()].reduce((total, t) => total + (t ** 3 - t), 0);
  return sum / (all.length * (all.length - 1));
}

/** The standard normal distribution (Abramowitz and Stegun 26.2.17, exact to 7.5e-8). @param {number} z */
function normal(z) {
  if (z < 0) return 1 - normal(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = factors.reduce((sum, factor, at) => sum + factor * t ** (at + 1), 0);
  return 1 - (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

/** By halving: the distribution only grows. @param {number} part */
function normalQuantile(part) {
  let [low, high] = [-10, 10];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normal(middle) < part) low = middle;
    else high = middle;
  }
  return low;
}

/** @param {number[]} values @param {number} part */
function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** @template T @param {T[]} items @returns {T[]} */
function shuffled(items) {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [items[at], items[other]] = [items[other], items[at]];
  }
  return items;
}
