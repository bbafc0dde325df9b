import { encode } from 'uqr';

/** The quiet zone: ISO/IEC 18004 requires four light modules around a code. */
const QUIET = 4;

/** A text as a QR code: one SVG path of all dark modules, in units of one module. */
export function qrCode(text: string): { viewBox: string; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { viewBox: `0 0 ${size} ${size}`, path };
}
