import { isIP, SocketAddress } from 'node:net';
import { addressRanges } from './addresses.js';

/** The header in which the configured proxies report the client address. */
export const forwardedHeaders = ['auto', 'x-forwarded-for', 'forwarded'] as const;
export type ForwardedHeader = (typeof forwardedHeaders)[number];

/** The headers of a request as received: one string per header line. */
export type HeaderLines = NodeJS.Dict<string[]>;

/** A request whose header lines are collected when they are read, which few requests need. */
interface ForwardedRequest {
  readonly headersDistinct: HeaderLines;
}

/**
 * The address of the client behind the configured proxies.
 *
 * Each proxy appends the address of its peer, so the chain is read from the right, for as long as the entry was
 * reported by a trusted proxy. An entry that is not an address (`unknown` and `_hidden` of RFC 7239 section 6, or
 * anything else) ends the chain at the proxy that reported it: the rest cannot be attributed.
 *
 * @param header `auto` reads X-Forwarded-For, or Forwarded if the former is absent. Never both: a proxy passes the
 *   header that it does not support on as the client sent it.
 */
export function clientAddressReader(
  trustedProxies: readonly string[],
  header: ForwardedHeader = 'auto',
): (peer: string | undefined, request: ForwardedRequest) => string {
  const isTrusted = addressRanges(trustedProxies);
  return (peer, request) => {
    let address = canonicalAddress(peer ?? '') ?? '';
    if (!isTrusted(address)) return address;
    for (const entry of entriesFromTheRight(request.headersDistinct, header)) {
      const reported = canonicalAddress(hostOf(entry) ?? '');
      if (reported === undefined) return address;
      address = reported;
      if (!isTrusted(address)) return address;
    }
    return address;
  };
}

/** Whether a request reports a client behind a proxy. */
export function isForwarded(headers: NodeJS.Dict<unknown>): boolean {
  return headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
}

/** The shortest form of an address (RFC 5952), without a zone; an IPv4-mapped IPv6 address as IPv4. */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  const [bare = ''] = text.split('%');
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? address;
}

function entriesFromTheRight(headers: HeaderLines, header: ForwardedHeader): string[] {
  const addresses = (): string[] => splitFromTheRight(headers['x-forwarded-for'] ?? []);
  const elements = (): string[] => splitFromTheRight(headers['forwarded'] ?? []).map(forOf);
  if (header === 'forwarded') return elements();
  const found = addresses();
  return found.length > 0 || header === 'x-forwarded-for' ? found : elements();
}

/**
 * The elements of a list header, last one first. Empty ones are ignored (RFC 9110 section 5.6.1). Quotes are also
 * paired from the right: the last element is from the trusted proxy, and an unbalanced quote of the client before it
 * must not swallow it.
 */
function splitFromTheRight(lines: readonly string[]): string[] {
  return lines
    .toReversed()
    .flatMap(splitLine)
    .map((element) => element.trim())
    .filter((element) => element !== '');
}

function splitLine(line: string): string[] {
  const elements: string[] = [];
  let end = line.length;
  let isQuoted = false;
  for (let at = line.length - 1; at >= 0; at -= 1) {
    if (line[at] === '"' && !(isQuoted && isEscaped(line, at))) isQuoted = !isQuoted;
    if (line[at] !== ',' || isQuoted) continue;
    elements.push(line.slice(at + 1, end));
    end = at;
  }
  return [...elements, line.slice(0, end)];
}

/**
 * Whether a character in a quoted string is escaped, that is, after an odd number of backslashes (RFC 9110 section
 * 5.6.4).
 */
function isEscaped(line: string, at: number): boolean {
  let before = at;
  while (line[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}

/** One element of Forwarded (RFC 7239 section 4): pairs separated by semicolons. */
const forwardedElement =
  /^(?:[!#$%&'*+.^_`|~\w-]+=(?:[^\s",;=]+|"(?:[^"\\]|\\.)*")(?:\s*;\s*|$)|;\s*)+$/;
const forwardedPair = /([!#$%&'*+.^_`|~\w-]+)=([^\s",;=]+|"(?:[^"\\]|\\.)*")/g;

/** The `for` parameter of an element; empty if the element is malformed, has none or has several. */
function forOf(element: string): string {
  if (!forwardedElement.test(element)) return '';
  const clients = [...element.matchAll(forwardedPair)].filter(
    ([, name]) => name?.toLowerCase() === 'for',
  );
  return clients.length === 1 ? (clients[0]?.[2] ?? '') : '';
}

/** The address of an entry without its port (RFC 7239 section 6): `192.0.2.1:80`, `"[2001:db8::1]:80"`, `2001:db8::1`. */
function hostOf(entry: string): string | undefined {
  const quoted = /^"(.*)"$/.exec(entry)?.[1];
  const node = quoted === undefined ? entry : quoted.replace(/\\(.)/g, '$1');
  const [, v6, v4] =
    /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(?:\d{1,5}|_[\w.-]+))?$/.exec(node) ?? [];
  return v6 === undefined ? (v4 ?? node) : v6.includes(':') ? v6 : undefined;
}
