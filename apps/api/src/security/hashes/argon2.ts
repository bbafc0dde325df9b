import { hash, parseOptions, verify, type ParsedHashOptions } from '@node-rs/argon2';
import { damaged, tooDear, type HashKind } from './stored-hash.js';

/**
 * argon2id with 19 MiB, two passes, one lane: the least that OWASP's Password Storage list takes. The library's
 * default algorithm is argon2id; a salt of 16 random bytes is its own.
 */
const today = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const MAX_MEMORY_KIB = 262_144;
/** Memory times passes: what the time follows. */
const MAX_WORK_KIB = 1_048_576;
const MAX_LANES = 16;

/** Lengths that programs choose, in bytes. Of another length it has most likely been cut. */
const usualLengths = [16, 20, 24, 32, 48, 64];

/** The hash of a password as it is made today, a PHC string, which carries algorithm, cost and salt. */
export const hashToday = (password: string): Promise<string> => hash(password, today);

/** argon2id, argon2i and argon2d, version 19 or 16. The rest of the text is left to the library's own reader. */
export const argon2: HashKind = {
  begins: /^\$argon2(id|i|d)\$/,
  read: (text) => {
    if (!/^\$argon2(id|i|d)\$v=(19|16)\$/.test(text)) throw damaged('argon2');
    const cost = parametersOf(text);
    if (!usualLengths.includes(cost.outputLen)) throw damaged('argon2');
    const work = cost.memoryCost * cost.timeCost;
    if (cost.memoryCost > MAX_MEMORY_KIB || work > MAX_WORK_KIB || cost.parallelism > MAX_LANES) {
      throw tooDear('argon2', '256 MiB, 1 GiB over all passes, and 16 lanes');
    }
    return {
      matches: (password) => verify(text, password),
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
