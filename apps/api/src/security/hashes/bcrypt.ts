import { compare } from 'bcrypt';
import { damaged, tooExpensive, type HashFormat } from './stored-hash.js';

const MAX_COST = 14;

/**
 * bcrypt as written by OpenBSD (`2b`), PHP (`2y`) and most libraries (`2a`). bcrypt truncates passwords to 72 bytes, so
 * verification does, too.
 */
export const bcrypt: HashFormat = {
  begins: /^\$2[aby]\$/,
  read: (text) => {
    const cost = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text)?.[1];
    if (cost === undefined || Number(cost) < 4) throw damaged('bcrypt');
    if (Number(cost) > MAX_COST) throw tooExpensive('bcrypt', `cost ${MAX_COST}`);
    // All three prefixes name the same algorithm. The library does not know `2y`, and for `2a` it emulates an old bug
    // that stores the password length in one byte: of 258 bytes only three would be left.
    const known = text.replace(/^\$2[ay]\$/, '$2b$');
    return { matches: (password) => compare(password, known), current: false };
  },
};
