// The options of `npm run bench`; docs/performance.md describes them.
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Options
 * @property {('postgres' | 'embedded')[]} engines
 * @property {string[]} jobs
 * @property {number} rounds
 * @property {number} seconds Length of a round.
 * @property {boolean} json
 * @property {boolean} peers
 * @property {string} [database] The URL of a database that `npm run bench:seed` has filled.
 * @property {string} [out]
 * @property {string} [svg]
 */

/**
 * @param {string[]} jobNames All jobs.
 * @returns {Options}
 */
export function parseOptions(jobNames) {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string' },
      jobs: { type: 'string', default: jobNames.join() },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      database: { type: 'string' },
      out: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const { engine = values.database === undefined ? 'both' : 'postgres', database } = values;
  const engines = /** @type {const} */ (['postgres', 'embedded']).filter((name) =>
    ['both', name].includes(engine),
  );
  if (engines.length === 0) throw new Error('--engine is postgres, embedded or both.');
  if (database !== undefined && !engines.includes('postgres')) {
    throw new Error('--database is a PostgreSQL database, which --engine embedded does not use.');
  }
  const jobs = values.jobs.split(',');
  const unknown = jobs.filter((name) => !jobNames.includes(name));
  if (unknown.length > 0) {
    throw new Error(`--jobs: there is no ${unknown.join()}; the jobs are ${jobNames.join()}.`);
  }
  return {
    ...values,
    engines,
    jobs,
    rounds: positiveInteger('rounds', values.rounds),
    seconds: positiveInteger('seconds', values.seconds),
  };
}

/** @param {string} name @param {string} text */
export function positiveInteger(name, text) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} is a whole number from 1.`);
  return Number(text);
}
