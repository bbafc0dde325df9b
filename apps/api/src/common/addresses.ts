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

/** Whether an address is one of these or lies in one of these ranges. An IPv4 address in IPv6's clothes counts as itself. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const [bare = ''] = address.split('%');
  if (isIP(bare) === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [start = '', bits] = range.split('/');
    if (bits === undefined) list.addAddress(start, familyOf(start));
    else list.addSubnet(start, Number(bits), familyOf(start));
  }
  return list.check(bare, familyOf(bare));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
