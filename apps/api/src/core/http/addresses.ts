import { BlockList, isIP } from 'node:net';

/** Whether a text is an address of IPv4 or IPv6, or a range of them (CIDR, RFC 4632) such as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/**
 * Whether an address is in one of these addresses or ranges. An IPv4-mapped IPv6 address counts as IPv4.
 */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  return addressRanges(ranges)(address);
}

/** `isWithin` for repeated checks: compiles the ranges once. */
export function addressRanges(ranges: readonly string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges) {
    const [start = '', bits] = range.split('/');
    if (bits === undefined) list.addAddress(start, familyOf(start));
    else list.addSubnet(start, Number(bits), familyOf(start));
  }
  return (address) => {
    const [bare = ''] = address.split('%');
    return isIP(bare) !== 0 && list.check(bare, familyOf(bare));
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** An IPv4-mapped IPv6 address, as reported by dual-stack sockets. */
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * The address block of one subscriber: an IPv4 address, or the /64 of an IPv6 address, in which a host can use any
 * address. Other text is returned unchanged.
 */
export function addressBlock(address: string): string {
  const [bare = ''] = address.split('%');
  const [, v4] = mapped.exec(bare) ?? [];
  if (v4 !== undefined) return v4;
  if (isIP(bare) !== 6) return bare;
  const [head = '', tail = ''] = bare.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  // A trailing IPv4 address counts as two groups.
  const last = groups(tail).flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const zeros = Array<string>(Math.max(0, 8 - groups(head).length - last.length)).fill('0');
  const whole = [...groups(head), ...zeros, ...last].slice(0, 4);
  return `${whole.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
