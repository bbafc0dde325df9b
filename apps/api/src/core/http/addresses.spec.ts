import { describe, expect, it } from 'vitest';
import { addressBlock, isAddressRange, isWithin } from './addresses.js';

describe('isAddressRange', () => {
  it.each([
    ['192.0.2.1'],
    ['192.0.2.0/24'],
    ['0.0.0.0/0'],
    ['192.0.2.1/32'],
    ['2001:db8::1'],
    ['2001:db8::/32'],
    ['::1/128'],
  ])('accepts %s', (text) => {
    expect(isAddressRange(text)).toBe(true);
  });

  it.each([
    [''],
    ['localhost'],
    ['192.0.2'],
    ['192.0.2.256'],
    ['192.0.2.0/33'],
    ['192.0.2.0/'],
    ['192.0.2.0/-1'],
    ['192.0.2.0/8/8'],
    ['192.0.2.0/255.255.255.0'],
    [' 192.0.2.1'],
    ['192.0.2.1\n'],
    ['2001:db8::/129'],
    ['fe80::1%eth0'],
    ['010.0.0.1'],
  ])('refuses %j', (text) => {
    expect(isAddressRange(text)).toBe(false);
  });
});

describe('isWithin', () => {
  const ranges = ['192.0.2.7', '198.51.100.0/24', '2001:db8:1::/48', '2001:db8:2::5'];

  it.each([
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['198.51.100.0', true],
    ['198.51.100.255', true],
    ['198.51.101.0', false],
    ['::ffff:198.51.100.9', true],
    ['::ffff:203.0.113.9', false],
    ['2001:db8:1:2::3', true],
    ['2001:DB8:2:0::5', true],
    ['2001:db8:2::5%eth0', true],
    ['2001:db8:3::', false],
    ['', false],
    ['unknown', false],
  ])('%s: %s', (address, expected) => {
    expect(isWithin(address, ranges)).toBe(expected);
  });

  it('is false for an empty list', () => {
    expect(isWithin('192.0.2.7', [])).toBe(false);
  });

  it('is true for every address of a family within /0, and false for the other family', () => {
    expect(isWithin('203.0.113.1', ['0.0.0.0/0'])).toBe(true);
    expect(isWithin('2001:db8::1', ['0.0.0.0/0'])).toBe(false);
  });
});

describe('addressBlock', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:192.0.2.7', '1:2:3:4::/64'],
    ['', ''],
  ])('of %j is %j', (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});
