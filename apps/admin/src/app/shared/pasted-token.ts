/** What may surround a copied token: a header, a command line, JSON, a log line. */
const wrappings: readonly RegExp[] = [
  /^["'`“”„‘’‹›«»]+/,
  /["'`“”„‘’‹›«»,;]+$/,
  /^(-H|--header)[\s=]+/,
  /^(proxy-)?authorization["']?\s*[:=]\s*/i,
  /^["']?((access|refresh)_?)?token["']?\s*[:=]\s*/i,
  /^bearer(\s*:\s*|\s+|$)/i,
];

/**
 * The token in a pasted text: without the header, the scheme, quotes, and the line breaks of a terminal. Anything else
 * stays, and is judged by the server.
 */
export function pastedToken(text: string): string {
  let token = text.trim();
  for (let before = ''; before !== token;) {
    before = token;
    for (const wrapping of wrappings) token = token.replace(wrapping, '').trim();
  }
  return token.replace(/\s+/g, '');
}
