import { compare } from 'bcrypt';
import { damaged, tooDear, type HashKind } from './stored-hash.js';

const MAX_COST = 14;

/**
 * bcrypt as OpenBSD (`2b`), PHP (`2y`) and most libraries (`2a`) write it. It looks at 72 bytes of a password and no
 * further, and so does this: a longer one is right if its first 72 bytes are.
 */
export const bcrypt: HashKind = {
  begins: /^\$2[aby]\$/,
  read: (text) => {
    const cost = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text)?.[1];
    if (cost === undefined || Number(cost) < 4) throw damaged('bcrypt');
    if (Number(cost) > MAX_COST) throw tooDear('bcrypt', `cost ${MAX_COST}`);
    // One algorithm. The library does not know PHP's letter, and for `2a` it counts the length of a password in one
    // byte, as an old fault did, so that of 258 bytes three would be left.
    const known = text.replace(/^\$2[ay]\$/, '$2b$');
    return { matches: (password) => compare(password, known), current: false };
  },
};
