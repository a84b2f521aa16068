/**
 * Which address a view may reach through its API: its own plugin, nothing else.
 *
 * Browsers resolve `..` (also as `%2e%2e`) before they send, so the check looks at the address as the browser will see it.
 */

import type { PluginPlace } from './contract.ts';

/** Path under which the plugin's routes are, without a slash at its end. */
function pluginRoot({ basePath, route }: PluginPlace): string {
  return `${basePath}/api/plugins/route${route}`;
}

/**
 * Complete address for what a view passed to `api.fetch` or `api.socket`.
 *
 * Worked example: at route `/hello` under `/panel`, `/items?x=1` gives `https://host/panel/api/plugins/route/hello/items?x=1`.
 * Addresses that are complete already, as in older bundles, may carry the base path or not.
 *
 * @throws {TypeError} The address is not the plugin's own.
 */
export function toPluginUrl(path: string, place: PluginPlace): string {
  const root = pluginRoot(place);
  const url = new URL(absolutePath(path, place, root), place.origin);
  if (url.origin !== place.origin || (url.pathname !== root && !url.pathname.startsWith(`${root}/`))) {
    throw new TypeError(`Cannot reach "${path}" through the view's API: it is not an address of the plugin`);
  }
  return url.href;
}

/** The same address for a WebSocket. */
export function toSocketUrl(path: string, place: PluginPlace): string {
  return toPluginUrl(path.replace(/^ws(?=s?:\/\/)/u, 'http'), place).replace(/^http/u, 'ws');
}

function absolutePath(path: string, { basePath, origin, route }: PluginPlace, root: string): string {
  if (path.startsWith(`${origin}/`)) return mapApiPath(path.slice(origin.length), basePath);
  if (/^[a-z][a-z0-9+.-]*:/iu.test(path)) return path;
  if (startsWithSegment(path, `/api/plugins/route${route}`) || startsWithSegment(path, root)) {
    return mapApiPath(path, basePath);
  }
  return path.startsWith('/') || path.startsWith('?') ? `${root}${path}` : `${root}/${path}`;
}

/** Puts the base path in front of `/api/plugins/…`; older bundles were written for panels at the root of a host. */
export function mapApiPath(path: string, basePath: string): string {
  return path.startsWith('/api/plugins/') ? `${basePath}${path}` : path;
}

function startsWithSegment(path: string, start: string): boolean {
  return path.startsWith(start) && /^(?:$|[/?#])/u.test(path.slice(start.length));
}
