/**
 * What becomes of each request header on its way to a plugin.
 *
 * Names are compared with every character that is no letter or digit read as `-`: gateways in the style of CGI and WSGI turn
 * `X_Toru_User` and `X.Toru.User` into the same variable as `X-Toru-User`, so an alias would forge it.
 */

import { HOP_BY_HOP } from './hop-by-hop.ts';
import { rememberNames } from './remember-names.ts';

/** What is done with a header. */
export type HeaderRole =
  | 'pass'
  | 'drop'
  /** It is no token: HTTP knows no such name. */
  | 'invalid'
  | 'host'
  | 'cookie'
  | 'authorization'
  | 'connection'
  | 'content-length'
  | 'transfer-encoding'
  | 'expect'
  | 'upgrade'
  | 'origin'
  | 'sec-fetch-site'
  | 'service-worker'
  | 'user-agent'
  | 'forwarded-for'
  | 'forwarded-proto'
  | 'forwarded-host';

/** A header name as it came, resolved once. */
export interface HeaderName {
  readonly lower: string;
  readonly role: HeaderRole;
}

const ROLES: ReadonlyMap<string, HeaderRole> = new Map<string, HeaderRole>([
  ['host', 'host'],
  ['cookie', 'cookie'],
  ['authorization', 'authorization'],
  ['connection', 'connection'],
  ['content-length', 'content-length'],
  ['transfer-encoding', 'transfer-encoding'],
  ['expect', 'expect'],
  ['upgrade', 'upgrade'],
  ['origin', 'origin'],
  ['sec-fetch-site', 'sec-fetch-site'],
  ['service-worker', 'service-worker'],
  ['user-agent', 'user-agent'],
  ['x-forwarded-for', 'forwarded-for'],
  ['x-forwarded-proto', 'forwarded-proto'],
  ['x-forwarded-host', 'forwarded-host'],
]);

/** Dropped in any spelling: what we set ourselves, hop-by-hop names, and `Proxy`, which becomes `HTTP_PROXY` in CGI. */
const DROPPED = new Set([...HOP_BY_HOP, 'forwarded', 'x-real-ip', 'x-request-id', 'proxy']);

/** Names with a meaning of their own for this server: any other spelling of them is dropped. */
const EXACT_ONLY = new Set([...ROLES.keys()].filter((name) => name !== 'origin' && name !== 'user-agent'));

/** What a header name in lower case looks like (RFC 9110, 5.6.2). */
export const HEADER_TOKEN: RegExp = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** Resolves a header name; the common ones only once. */
export const toHeaderName: (raw: string) => HeaderName = rememberNames((raw) => {
  const lower = raw.toLowerCase();
  return { lower, role: toRole(lower) };
});

function toRole(lower: string): HeaderRole {
  if (!HEADER_TOKEN.test(lower)) return 'invalid';
  const role = ROLES.get(lower);
  if (role !== undefined) return role;
  const plain = lower.replace(/[^a-z0-9]/g, '-');
  if (DROPPED.has(plain) || EXACT_ONLY.has(plain)) return 'drop';
  if (/^x-(?:forwarded|toru)(?:-|$)/.test(plain)) return 'drop';
  return 'pass';
}
