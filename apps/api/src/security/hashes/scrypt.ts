import { scrypt as derive, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { damaged, fromBase64, tooExpensive, type HashFormat } from './stored-hash.js';

const deriveKey = promisify<string, Buffer, number, object, Buffer>(derive);

/** Memory times lanes, in bytes, computed from the parameters. */
const MAX_WORK = 256 * 1024 * 1024;

const shape =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/.]{2,172})\$([A-Za-z0-9+/.]{43}|[A-Za-z0-9+/.]{86})$/;

/** scrypt as a PHC string: `$scrypt$ln=16,r=8,p=1$<salt>$<32 or 64 bytes>`, as passlib and others write it. */
export const scrypt: HashFormat = {
  begins: /^\$scrypt\$/,
  read: (text) => {
    const [, ln, r, p, saltText = '', hashText = ''] = shape.exec(text) ?? [];
    const [logarithm, blockSize, lanes] = [Number(ln), Number(r), Number(p)];
    // RFC 7914 section 6: N is greater than 1 and less than 2^(128 r / 8).
    const possible = logarithm > 0 && logarithm < 16 * blockSize && lanes > 0;
    if (!possible) throw damaged('scrypt');
    const work = 128 * 2 ** logarithm * blockSize * lanes;
    if (work > MAX_WORK) throw tooExpensive('scrypt', '256 MiB over all lanes');
    const [salt, expected] = [fromBase64(saltText), fromBase64(hashText)];
    const cost = { N: 2 ** logarithm, r: blockSize, p: lanes, maxmem: 2 * MAX_WORK };
    return {
      matches: async (password) =>
        timingSafeEqual(await deriveKey(password, salt, expected.length, cost), expected),
      current: false,
    };
  },
};
