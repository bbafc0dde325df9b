import { describe, expect, it } from 'vitest';
import { canonicalAddress, clientAddressReader, type HeaderLines } from './client-address.js';

const PROXY = '10.0.0.1';
const read = clientAddressReader([PROXY, '10.1.0.0/16', '2001:db8:ffff::/48']);
const seen = (headers: HeaderLines, peer: string = PROXY): string =>
  read(peer, { headersDistinct: headers });
const xff = (...lines: string[]): HeaderLines => ({ 'x-forwarded-for': lines });
const forwarded = (...lines: string[]): HeaderLines => ({ forwarded: lines });

describe('the client address of X-Forwarded-For', () => {
  it.each([
    ['203.0.113.61', '203.0.113.61'],
    ['203.0.113.61:4711', '203.0.113.61'],
    ['203.0.113.61:_hidden', '203.0.113.61'],
    ['"203.0.113.61:4711"', '203.0.113.61'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['"[2001:db8::1]:4711"', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:4711', 'fe80::1'],
    ['::ffff:203.0.113.61', '203.0.113.61'],
    ['[::ffff:203.0.113.61]:4711', '203.0.113.61'],
    ['::ffff:cb00:713d', '203.0.113.61'],
    ['\t203.0.113.61 ', '203.0.113.61'],
    ['203.0.113.61,', '203.0.113.61'],
    [' , ,203.0.113.61, ,', '203.0.113.61'],
  ])('of %j is %s', (line, address) => {
    expect(seen(xff(line))).toBe(address);
  });

  it.each([
    [''],
    [','],
    ['unknown'],
    ['_hidden'],
    ['localhost'],
    ['203.0.113.61:'],
    ['203.0.113.61:port'],
    ['203.0.113.61:471100'],
    ['203.0.113.256'],
    ['203.0.113'],
    ['0xcb.0.113.61'],
    ['0313.0.113.61'],
    ['3405803837'],
    ['[203.0.113.61]'],
    ['[2001:db8::1'],
    ['2001:db8::1]'],
    ['[2001:db8::1]4711'],
    ['http://203.0.113.61'],
    ['203.0.113.61 203.0.113.62'],
    ['203.0.113.61\u0000'],
    ['"203.0.113.61'],
    ['a'.repeat(10_000)],
  ])('of %j, which is not an address, is that of the proxy', (line) => {
    expect(seen(xff(line))).toBe(PROXY);
  });

  it('is the last entry that is not a trusted proxy', () => {
    expect(seen(xff('198.51.100.1, 203.0.113.61:1, 10.1.2.3:2'))).toBe('203.0.113.61');
    expect(seen(xff('203.0.113.61, [2001:db8:ffff::2]:443, ::ffff:10.1.2.3'))).toBe('203.0.113.61');
  });

  it('is read from several header lines as from one', () => {
    expect(seen(xff('198.51.100.1', '203.0.113.61:1', '10.1.2.3'))).toBe('203.0.113.61');
    expect(seen(xff('203.0.113.61', ''))).toBe('203.0.113.61');
  });

  it('is the trusted proxy that reported an entry that is not an address', () => {
    expect(seen(xff('203.0.113.61, unknown, 10.1.2.3'))).toBe('10.1.2.3');
  });

  it('is the first entry if all are trusted proxies', () => {
    expect(seen(xff('10.1.0.9, 10.1.2.3'))).toBe('10.1.0.9');
  });

  it('is the peer if it is not a trusted proxy or sent no header', () => {
    expect(seen(xff('203.0.113.61'), '192.0.2.1')).toBe('192.0.2.1');
    expect(seen({}, PROXY)).toBe(PROXY);
    expect(seen({}, '::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  it('trusts a proxy whose IPv4 address a dual-stack socket reports as IPv4-mapped', () => {
    expect(seen(xff('203.0.113.61'), '::ffff:10.0.0.1')).toBe('203.0.113.61');
  });
});

describe('the client address of Forwarded', () => {
  it.each([
    ['for=203.0.113.61', '203.0.113.61'],
    ['for=203.0.113.61:4711', '203.0.113.61'],
    ['For="203.0.113.61:4711"', '203.0.113.61'],
    ['FOR="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for="[2001:db8:cafe::17]"', '2001:db8:cafe::17'],
    ['for="[::ffff:203.0.113.61]"', '203.0.113.61'],
    ['for=203.0.113.61;proto=https;by=203.0.113.43', '203.0.113.61'],
    ['proto=https; host="shop.example:8443" ; for=203.0.113.61', '203.0.113.61'],
    ['for=198.51.100.1, for=203.0.113.61;by="a, for=192.0.2.1", for=10.1.2.3', '203.0.113.61'],
    [String.raw`for="203.0.113.6\1";by="say \"hi, there\""`, '203.0.113.61'],
  ])('of %j is %s', (line, address) => {
    expect(seen(forwarded(line))).toBe(address);
  });

  it.each([
    ['for=unknown'],
    ['for=_SEVKISEK'],
    ['for="_gazonk:4711"'],
    ['proto=https'],
    ['203.0.113.61'],
    ['for=203.0.113.61;for=203.0.113.62'],
    ['for=203.0.113.61 proto=https'],
    ['for="203.0.113.61'],
    ['for='],
    ['for'],
    [';='],
  ])('of %j, which names no address, is that of the proxy', (line) => {
    expect(seen(forwarded(line))).toBe(PROXY);
  });

  it('cannot be hidden by an unbalanced quote of the client', () => {
    expect(seen(forwarded('for=", for=203.0.113.61'))).toBe('203.0.113.61');
    expect(seen(forwarded('for="', 'for=203.0.113.61'))).toBe('203.0.113.61');
    expect(seen(forwarded('for="\\, for=203.0.113.61'))).toBe('203.0.113.61');
  });

  it('is read in linear time', () => {
    const hostile = `for="${'\\'.repeat(16_000)}", ${';'.repeat(16_000)}x, for=unknown`;
    expect(seen(forwarded(hostile))).toBe(PROXY);
  });
});

describe('a request with both headers', () => {
  const both = { ...xff('203.0.113.61'), ...forwarded('for=198.51.100.1') };

  it('uses X-Forwarded-For by default', () => {
    expect(seen(both)).toBe('203.0.113.61');
    expect(clientAddressReader([PROXY], 'x-forwarded-for')(PROXY, { headersDistinct: both })).toBe(
      '203.0.113.61',
    );
    expect(clientAddressReader([PROXY], 'forwarded')(PROXY, { headersDistinct: both })).toBe(
      '198.51.100.1',
    );
  });

  it('never falls back from the configured header to the other', () => {
    const only = clientAddressReader([PROXY], 'forwarded');
    expect(only(PROXY, { headersDistinct: xff('203.0.113.61') })).toBe(PROXY);
    const other = clientAddressReader([PROXY], 'x-forwarded-for');
    expect(other(PROXY, { headersDistinct: forwarded('for=203.0.113.61') })).toBe(PROXY);
  });
});

describe('canonicalAddress', () => {
  it('returns the same text for every spelling of an address', () => {
    const spellings = ['2001:db8::1', '2001:DB8::1', '2001:0db8:0:0:0:0:0:1', '2001:db8::0.0.0.1'];
    expect(new Set(spellings.map(canonicalAddress)).size).toBe(1);
  });
});
