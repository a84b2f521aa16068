/** Scheme and host under which the client reaches the panel, from what the panel says of it in every request. */

import type { WireHeaders } from '@toru/protocol';

const FALLBACK = 'http://localhost';
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** What the last request said, and its origin: the next one mostly says the same. */
let lastScheme = 'http';
let lastHost = 'localhost';
let lastOrigin = FALLBACK;

/** The origin, e.g. `https://panel.example`; `http://localhost` where a request does not say. */
export function toOutsideOrigin(headers: WireHeaders): string {
  const host = headers['x-forwarded-host'] ?? headers['host'];
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  if (typeof host !== 'string') return FALLBACK;
  if (host === lastHost && scheme === lastScheme) return lastOrigin;
  lastHost = host;
  lastScheme = scheme;
  lastOrigin = (HOST.test(host) ? URL.parse(`${scheme}://${host}`)?.origin : undefined) ?? FALLBACK;
  return lastOrigin;
}
