import { encode } from 'uqr';

/** Light modules around a code; readers ask for four (ISO/IEC 18004). */
const QUIET = 4;

/** A text as a QR code: one path of all dark modules, in units of one module. */
export function qrCode(text: string): { viewBox: string; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { viewBox: `0 0 ${size} ${size}`, path };
}
