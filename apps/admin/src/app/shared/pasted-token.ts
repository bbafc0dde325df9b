/** Text that may surround a copied token: a header, a command line, JSON, a log line. */
const wrappings: readonly RegExp[] = [
  /^["'`“”„‘’‹›«»]+/,
  /["'`“”„‘’‹›«»,;]+$/,
  /^(-H|--header)[\s=]+/,
  /^(proxy-)?authorization["']?\s*[:=]\s*/i,
  /^["']?((access|refresh)_?)?token["']?\s*[:=]\s*/i,
  /^bearer(\s*:\s*|\s+|$)/i,
];

/**
 * Extracts the token from pasted text: strips the header, the scheme, quotes, and line breaks of a terminal. Everything
 * else is left for the server to validate.
 */
export function pastedToken(text: string): string {
  let token = text.trim();
  for (let before = ''; before !== token;) {
    before = token;
    for (const wrapping of wrappings) token = token.replace(wrapping, '').trim();
  }
  return token.replace(/\s+/g, '');
}
