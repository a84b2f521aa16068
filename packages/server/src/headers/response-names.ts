/**
 * What is done with each header of a plugin's response, by its name.
 *
 * A list of what passes, not of what does not: browsers learn new headers that speak for the whole origin every year, and the plugins'
 * pages share ours. A plugin's own headers begin with `x-`, which no browser acts on but for names that are listed here.
 */

import { HEADER_TOKEN } from './header-names.ts';
import { HOP_BY_HOP } from './hop-by-hop.ts';
import { rememberNames } from './remember-names.ts';

/** What is done with a header. */
export type ResponseRole =
  | 'pass'
  /** Belongs to the connection, or has another one written in its place. */
  | 'drop'
  /** Not known to speak for one answer alone: left out, and told. */
  | 'unknown'
  /** It is no token: HTTP knows no such name. */
  | 'invalid'
  | 'connection'
  | 'content-length'
  | 'content-type'
  | 'set-cookie'
  | 'csp'
  | 'location';

const ROLES: ReadonlyMap<string, ResponseRole> = new Map<string, ResponseRole>([
  ['connection', 'connection'],
  ['content-length', 'content-length'],
  ['content-type', 'content-type'],
  ['set-cookie', 'set-cookie'],
  ['content-security-policy', 'csp'],
  ['location', 'location'],
  ['content-location', 'location'],
]);

const DROPPED = new Set([
  // hop by hop
  ...HOP_BY_HOP,
  'transfer-encoding',
  'upgrade',
  // the server writes its own
  'date',
  'x-content-type-options',
  // speaks for the whole origin, and applications set it without a thought
  'strict-transport-security',
  'origin-agent-cluster',
  'alt-svc',
  'report-to',
  'reporting-endpoints',
  'nel',
]);

/** Names that say something of this answer alone, or that only an application's own code reads. */
const PASSED = new Set(
  `accept accept-encoding accept-language accept-patch accept-post accept-query accept-ranges
  access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin
  access-control-expose-headers access-control-max-age
  age allow authentication-info cache-control
  content-digest content-disposition content-encoding content-language content-md5 content-range
  cross-origin-embedder-policy cross-origin-opener-policy cross-origin-resource-policy
  dav deprecation digest etag expires feature-policy idempotency-key last-modified link lock-token mime-version ms-author-via
  permissions-policy pragma preference-applied priority range-unit
  ratelimit ratelimit-limit ratelimit-policy ratelimit-remaining ratelimit-reset
  referrer-policy repr-digest request-id retry-after server server-timing signature signature-input sourcemap status sunset
  timing-allow-origin traceparent traceresponse tracestate vary via want-content-digest want-repr-digest warning www-authenticate`.split(
    /\s+/,
  ),
);

/** Names that libraries in browsers read: uploads that resume, gRPC, htmx, Turbo, Datastar. */
const PASSED_FAMILY = /^(?:x|tus|upload|grpc|hx|turbo|datastar)-/;

/** Ours, and orders to a proxy in front of us. */
const ORDERS = /^x-(?:toru|accel|sendfile|lighttpd|litespeed|reproxy)(?:-|$)/;

/** Looks a name up; the common ones only once. */
export const toResponseRole: (name: string) => ResponseRole = rememberNames((name) =>
  classify(name.toLowerCase()),
);

function classify(lower: string): ResponseRole {
  if (!HEADER_TOKEN.test(lower)) return 'invalid';
  const role = ROLES.get(lower);
  if (role !== undefined) return role;
  if (DROPPED.has(lower) || ORDERS.test(lower)) return 'drop';
  return PASSED.has(lower) || PASSED_FAMILY.test(lower) ? 'pass' : 'unknown';
}
