/**
 * Where a plugin's redirect leads.
 *
 * An application below a route sees paths without it, and often an address of its own making such as `http://localhost`. What it means
 * by a place of its own is that place below its route; other sites stay as they are.
 */

/** What a plugin was asked, as it matters for addresses in its answer. */
export interface AskedAddress {
  /** Outside path of the plugin's route, without a slash at its end. */
  readonly routePath: string;
  /** `path`: what the plugin was asked for, with its query. */
  readonly head: { readonly path: string };
  /** How the browser reaches the panel. */
  readonly peer: { readonly host: string | null; readonly isSecure: boolean };
}

const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * The address as the browser must see it.
 *
 * Worked example, asked at `/api/plugins/route/hello/a/b`: `/home` becomes `/api/plugins/route/hello/home`, and so do
 * `http://localhost/home` and `../../../../home`; `c`, `?q` and `https://example.org/` stay.
 */
export function toOutsideAddress(value: string, { routePath, head, peer }: AskedAddress): string {
  const origin = `${peer.isSecure ? 'https' : 'http'}://${peer.host ?? 'localhost'}`;
  // A header's text has one character for each byte.
  const text = value.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  const meant = URL.parse(text, origin + head.path);
  if (meant === null || !isOwn(meant, origin)) return value;
  const isOutside = meant.pathname === routePath || meant.pathname.startsWith(`${routePath}/`);
  const path = isOutside ? meant.pathname : routePath + meant.pathname;
  const target = path + meant.search + meant.hash;
  // What the browser understands the same way stays in the plugin's own words.
  const href = URL.parse(target, origin)?.href;
  const isTheSame = (base: string): boolean => URL.parse(text, base)?.href === href;
  if (!isTheSame(origin + routePath + head.path)) return target;
  // The slash of an empty path may be ours alone, and then the browser resolves a relative address one level above.
  const isBare = head.path === '/' || head.path.startsWith('/?');
  return isBare && !isTheSame(origin + routePath + head.path.slice(1)) ? target : value;
}

function isOwn(address: URL, origin: string): boolean {
  if (address.protocol !== 'http:' && address.protocol !== 'https:') return false;
  if (address.host === URL.parse(origin)?.host) return true;
  return address.port === '' && LOOPBACK.test(address.hostname);
}
