/**
 * What is left of a cookie that a plugin sets: never a name of ours, never another host, never outside of its own route.
 *
 * A cookie without a name is dropped: browsers send its value alone, so `=steering_session=x` would come back as our cookie.
 */

import { isOwnCookie } from './own-cookies.ts';

/** The cookie to send on, or `null` when it must not be set. `routePath` has no slash at its end. */
export function confineSetCookie(value: string, routePath: string): string | null {
  const [pair = '', ...attributes] = value.split(';');
  const equals = pair.indexOf('=');
  const name = equals < 0 ? '' : pair.slice(0, equals).trim();
  if (name === '' || isOwnCookie(name)) return null;
  const kept: string[] = [`${name}=${pair.slice(equals + 1).trim()}`];
  let path = `${routePath}/`;
  for (const attribute of attributes) {
    const trimmed = attribute.trim();
    const [key = ''] = trimmed.split('=');
    const lowerKey = key.trim().toLowerCase();
    if (lowerKey === 'path') path = confinePath(trimmed.slice(key.length + 1).trim(), routePath);
    else if (lowerKey !== 'domain' && lowerKey !== '') kept.push(trimmed);
  }
  kept.push(`Path=${path}`);
  return kept.join('; ');
}

function confinePath(path: string, routePath: string): string {
  if (path === routePath || path.startsWith(`${routePath}/`)) return path;
  if (!path.startsWith('/') || path.includes('..')) return `${routePath}/`;
  return `${routePath}${path}`;
}
