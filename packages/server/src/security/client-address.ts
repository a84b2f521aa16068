/**
 * Who is at the other end: the client's address, scheme and host.
 *
 * `X-Forwarded-*` counts only when the connection comes from a trusted proxy, and then only as far back as the chain of
 * trusted proxies reaches: the first address from the right that is no trusted proxy is the client.
 */

import { BlockList, isIP } from 'node:net';

/** Tells whether an address belongs to a trusted proxy. */
export type TrustCheck = (address: string) => boolean;

/** What a request is known by. */
export interface Peer {
  readonly address: string;
  readonly isSecure: boolean;
  /** Host and port as the browser sees them; null when the request names none. */
  readonly host: string | null;
}

/** The forwarding headers of a request; a repeated header is joined by commas. */
export interface ForwardedHeaders {
  readonly forwardedFor: string | null;
  readonly forwardedProto: string | null;
  readonly forwardedHost: string | null;
}

/** Strips the prefix of IPv4-mapped addresses and the zone of link-local ones: `::ffff:10.0.0.1` → `10.0.0.1`. */
export function normalizeAddress(address: string): string {
  const plain = address.toLowerCase().replace(/%.*$/, '');
  return plain.startsWith('::ffff:') && isIP(plain.slice(7)) === 4 ? plain.slice(7) : plain;
}

/**
 * Builds the check for a list of addresses and networks (`10.0.0.0/8`, `::1`).
 *
 * @throws {RangeError} An entry is neither an address nor a network.
 */
export function createTrustCheck(proxies: readonly string[]): TrustCheck {
  if (proxies.length === 0) return () => false;
  const list = new BlockList();
  for (const proxy of proxies) addProxy(list, proxy);
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/** Decides who the client is. */
export function resolvePeer(
  remoteAddress: string,
  host: string | null,
  headers: ForwardedHeaders,
  isTrusted: TrustCheck,
): Peer {
  const remote = normalizeAddress(remoteAddress);
  if (!isTrusted(remote)) return { address: remote, isSecure: false, host };
  const proto = lastItem(headers.forwardedProto);
  return {
    address: lastUntrusted(headers.forwardedFor, remote, isTrusted),
    isSecure: proto?.toLowerCase() === 'https',
    host: lastItem(headers.forwardedHost) ?? host,
  };
}

/** The key under which misses of an address count: an IPv6 network of 64 bits is one household. */
export function toAddressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

function addProxy(list: BlockList, proxy: string): void {
  const [address = '', prefix] = proxy.split('/');
  const plain = normalizeAddress(address.trim());
  const version = isIP(plain);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (version === 0 || length < 0 || length > bits) {
    throw new RangeError(`Cannot trust proxy "${proxy}": it is neither an address nor a network`);
  }
  list.addSubnet(plain, length, family);
}

function lastUntrusted(forwardedFor: string | null, remote: string, isTrusted: TrustCheck): string {
  if (forwardedFor === null) return remote;
  const hops = forwardedFor.split(',');
  let client = remote;
  for (let at = hops.length - 1; at >= 0; at -= 1) {
    const hop = parseHop(hops[at] ?? '');
    if (hop === null) return client;
    client = hop;
    if (!isTrusted(hop)) return client;
  }
  return client;
}

function parseHop(text: string): string | null {
  const bare = text.trim().replace(/^\[(.*)\](?::\d+)?$/, '$1');
  const withoutPort = isIP(bare) === 0 ? bare.replace(/:\d+$/, '') : bare;
  const address = normalizeAddress(withoutPort);
  return isIP(address) === 0 ? null : address;
}

// The proxy nearest to us appends; what stands before came from further away.
function lastItem(list: string | null): string | null {
  const item = list?.split(',').at(-1)?.trim();
  return item === undefined || item === '' ? null : item;
}
