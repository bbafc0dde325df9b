import { hash, parseOptions, type ParsedHashOptions } from '@node-rs/argon2';
import { runHashTask } from './hash-threads.js';
import { damaged, tooExpensive, type HashFormat } from './stored-hash.js';

/**
 * argon2id with 19 MiB, two passes and one lane: the minimum of OWASP's Password Storage Cheat Sheet. The library
 * defaults to argon2id and to a random salt of 16 bytes.
 */
const today = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const MAX_MEMORY_KIB = 262_144;
/** Memory times passes, which determines the CPU time. */
const MAX_WORK_KIB = 1_048_576;
const MAX_LANES = 16;

/** Usual hash lengths in bytes. A hash of another length was probably truncated. */
const usualLengths = [16, 20, 24, 32, 48, 64];

/**
 * Hashes a password with the current algorithm and cost. Returns a PHC string, which contains algorithm, cost and salt.
 */
export const hashToday = async (password: string): Promise<string> =>
  String(await runHashTask({ password, cost: today }));

/** The same without a thread of its own, for the start of a process. */
export const hashAtStart = (password: string): Promise<string> => hash(password, today);

/** argon2id, argon2i and argon2d, version 19 or 16. The library parses the rest of the text. */
export const argon2: HashFormat = {
  begins: /^\$argon2(id|i|d)\$/,
  read: (text) => {
    if (!/^\$argon2(id|i|d)\$v=(19|16)\$/.test(text)) throw damaged('argon2');
    const cost = parametersOf(text);
    if (!usualLengths.includes(cost.outputLen)) throw damaged('argon2');
    const work = cost.memoryCost * cost.timeCost;
    if (cost.memoryCost > MAX_MEMORY_KIB || work > MAX_WORK_KIB || cost.parallelism > MAX_LANES) {
      throw tooExpensive('argon2', '256 MiB, 1 GiB over all passes, and 16 lanes');
    }
    return {
      matches: async (password) => (await runHashTask({ password, stored: text })) === true,
      current:
        text.startsWith('$argon2id$v=19$') &&
        cost.memoryCost >= today.memoryCost &&
        cost.timeCost >= today.timeCost,
    };
  },
};

function parametersOf(text: string): ParsedHashOptions {
  try {
    return parseOptions(text);
  } catch {
    throw damaged('argon2');
  }
}
