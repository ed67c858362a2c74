import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are not the public internet: this machine, its neighbours, cloud metadata, documentation, multicast. */
const privateIpv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

const privateIpv6 = [
  ['::', 128],
  ['::1', 128],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

const blocked = blockedNetworks();

/**
 * Whether an address is not on the public internet. IPv4 in IPv6 (`::ffff:127.0.0.1`, NAT64) counts as what it leads to.
 *
 * @param address an IP address without brackets; everything else counts as private
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return blocked.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** A name resolved to an address that is not public. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * Resolves names for a socket and refuses when any answer is private. Sockets do not resolve IP literals:
 * check those with `isPrivateAddress` first.
 */
export function publicLookup(lookup: LookupFunction = dnsLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error !== null) return callback(error, address, family);
      const answers = typeof address === 'string' ? [address] : address.map((each) => each.address);
      if (answers.length === 0 || answers.some(isPrivateAddress)) {
        return callback(new PrivateAddressError('the name leads to an address that is not public'), '');
      }
      return callback(null, address, family);
    });
  };
}

function blockedNetworks(): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of privateIpv4) {
    list.addSubnet(network, prefix, 'ipv4');
    // The same networks behind NAT64 (RFC 6052).
    list.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
  }
  for (const [network, prefix] of privateIpv6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}
