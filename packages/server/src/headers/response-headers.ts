/**
 * What of a plugin's response headers reaches the browser.
 *
 * The plugin's pages live on the panel's own origin, so nothing may pass that speaks for the whole origin, for the connection
 * or for a proxy in front of us. A header that HTTP does not allow refuses the whole response.
 */

import { quoteValue } from '@toru/protocol';
import type { HeaderMap } from '@toru/supervisor';
import { toOutsideAddress, type AskedAddress } from './redirect-target.ts';
import { toResponseRole } from './response-names.ts';
import { confineSetCookie } from './set-cookie.ts';

/** A response head that may be written. */
export interface ResponseHead {
  /** Names and values in turns. */
  readonly headers: readonly string[];
  /** The same as lines of a head, each with its line end. */
  readonly lines: string;
  /** Length that the plugin declared; null when it declared none. */
  readonly contentLength: number | null;
  /** What was left out of it and is worth a word. */
  readonly leftOut: readonly LeftOut[];
}

/** Something of a response that does not reach the browser. */
export interface LeftOut {
  /** The same for what is told once. */
  readonly kind: string;
  readonly message: string;
}

/** Why a response head cannot be written. */
export interface BadResponseHead {
  readonly fault: string;
}

const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Types that no browser runs as a document of our origin. Every other type is opened in a sandbox. */
const HARMLESS_TYPES = new Set([
  'application/json',
  'application/problem+json',
  'application/x-ndjson',
  'application/jsonl',
  'application/javascript',
  'application/octet-stream',
  'application/wasm',
  'application/pdf',
  'application/zip',
  'application/gzip',
  'application/manifest+json',
  'application/grpc',
  'application/x-tar',
  'text/plain',
  'text/css',
  'text/csv',
  'text/javascript',
  'text/event-stream',
  'text/markdown',
]);
const HARMLESS_FAMILY =
  /^(?:font|audio|video)\/[\w.+-]+$|^image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/;

/** Browsers compare the prefix in any case; `__Host-Http-` begins with it too. */
const HOST_COOKIE = /^\s*__host-/i;
const NOTHING: readonly LeftOut[] = [];
const MAX_REMEMBERED = 500;
const harmlessTypes = new Map<string, boolean>();

interface Remembered {
  readonly routePath: string;
  readonly head: ResponseHead | BadResponseHead;
}

/** Results by headers that cannot change: the engine hands the same object out for headers that come often. */
const remembered = new WeakMap<HeaderMap, Remembered>();

/** Filters the headers of a response. `asked`: cookies are confined to its route, and addresses are seen from it. */
export function filterResponseHeaders(
  source: HeaderMap,
  asked: AskedAddress,
): ResponseHead | BadResponseHead {
  if (!Object.isFrozen(source)) return filter(source, asked);
  const { routePath } = asked;
  const known = remembered.get(source);
  if (known?.routePath === routePath) return known.head;
  const head = filter(source, asked);
  const isOfOneRequest = Object.keys(source).some((name) => toResponseRole(name) === 'location');
  if (!isOfOneRequest) remembered.set(source, { routePath, head });
  return head;
}

function filter(source: HeaderMap, asked: AskedAddress): ResponseHead | BadResponseHead {
  const headers: string[] = [];
  let leftOut: readonly LeftOut[] = NOTHING;
  let contentLength: number | null = null;
  let contentType: string | null = null;
  let connection: string | null = null;
  for (const name in source) {
    const value = source[name];
    if (value === undefined) continue;
    switch (toResponseRole(name)) {
      case 'pass': {
        const fault = pushHeader(headers, name, value);
        if (fault !== null) return { fault };
        break;
      }
      case 'drop':
        break;
      case 'unknown': {
        const fault = pushHeader([], name, value);
        if (fault !== null) return { fault };
        leftOut = [...leftOut, unknownName(name)];
        break;
      }
      case 'location': {
        const fault = pushAddresses(headers, name, value, asked);
        if (fault !== null) return { fault };
        break;
      }
      case 'invalid':
        return { fault: `header name ${quote(name)}` };
      case 'connection':
        connection = typeof value === 'string' ? value : value.join(',');
        break;
      case 'content-length': {
        const length = parseLength(value);
        if (length === null || contentLength !== null)
          return { fault: `content-length ${quote(String(value))}` };
        contentLength = length;
        break;
      }
      case 'content-type': {
        if (typeof value !== 'string' || contentType !== null) return { fault: 'more than one content-type' };
        const fault = pushHeader(headers, name, value);
        if (fault !== null) return { fault };
        contentType = value;
        break;
      }
      case 'set-cookie': {
        const fault = pushCookies(headers, value, asked.routePath);
        if (fault !== null) return { fault };
        leftOut = [...leftOut, ...hostCookies(value)];
        break;
      }
      case 'csp': {
        const fault = pushHeader(headers, name, withoutReports(value));
        if (fault !== null) return { fault };
        break;
      }
    }
  }
  if (connection !== null && dropNamed(headers, connection).has('content-type')) contentType = null;
  headers.push('x-content-type-options', 'nosniff');
  if (contentType === null || !isHarmlessType(contentType))
    headers.push('content-security-policy', 'sandbox');
  return { headers, lines: toLines(headers), contentLength, leftOut };
}

function toLines(headers: readonly string[]): string {
  let lines = '';
  for (let at = 0; at < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return lines;
}

function pushHeader(headers: string[], name: string, value: string | readonly string[]): string | null {
  if (typeof value === 'string') {
    if (BAD_VALUE.test(value)) return `value of header ${quote(name)}`;
    headers.push(name, value);
    return null;
  }
  for (const item of value) {
    if (typeof item !== 'string' || BAD_VALUE.test(item)) return `value of header ${quote(name)}`;
    headers.push(name, item);
  }
  return null;
}

function pushCookies(headers: string[], value: string | readonly string[], routePath: string): string | null {
  for (const item of typeof value === 'string' ? [value] : value) {
    if (typeof item !== 'string' || BAD_VALUE.test(item)) return 'value of header "set-cookie"';
    if (HOST_COOKIE.test(item)) continue;
    const cookie = confineSetCookie(item, routePath);
    if (cookie !== null) headers.push('set-cookie', cookie);
  }
  return null;
}

/** Cookies that ask for the whole host, which a browser would drop without a word for the path that we give them. */
function hostCookies(value: string | readonly string[]): readonly LeftOut[] {
  return (typeof value === 'string' ? [value] : value)
    .filter((item) => HOST_COOKIE.test(item))
    .map((item) => {
      const name = quoteValue(item.slice(0, item.indexOf('=') + 1 || undefined).replace(/=$/, ''));
      const message = `The cookie ${name} was not set: a name with "__Host-" belongs to the whole host, and the plugin's cookies to its route; leave the prefix out`;
      return { kind: 'cookie', message };
    });
}

function unknownName(name: string): LeftOut {
  const message = `The response header ${quoteValue(name)} was left out: it is not known to speak for one answer alone; a header of the plugin's own begins with "x-"`;
  return { kind: `header ${name.toLowerCase()}`, message };
}

function pushAddresses(
  headers: string[],
  name: string,
  value: string | readonly string[],
  asked: AskedAddress,
): string | null {
  const before = headers.length;
  const fault = pushHeader(headers, name, value);
  if (fault !== null) return fault;
  for (let at = before + 1; at < headers.length; at += 2)
    headers[at] = toOutsideAddress(headers[at] ?? '', asked);
  return null;
}

function parseLength(value: string | readonly string[]): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function withoutReports(value: string | readonly string[]): string | readonly string[] {
  const strip = (policy: string): string =>
    policy
      .split(';')
      .filter((directive) => !/^\s*report-(?:uri|to)(?:\s|$)/i.test(directive))
      .join(';');
  return typeof value === 'string' ? strip(value) : value.map(strip);
}

function isHarmlessType(contentType: string): boolean {
  const known = harmlessTypes.get(contentType);
  if (known !== undefined) return known;
  const [type = ''] = contentType.split(';');
  const plain = type.trim().toLowerCase();
  const isHarmless = !contentType.includes(',') && (HARMLESS_TYPES.has(plain) || HARMLESS_FAMILY.test(plain));
  if (harmlessTypes.size < MAX_REMEMBERED && contentType.length < 100)
    harmlessTypes.set(contentType, isHarmless);
  return isHarmless;
}

function dropNamed(headers: string[], connection: string): ReadonlySet<string> {
  const named = new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (named.has((headers[at] ?? '').toLowerCase())) headers.splice(at, 2);
  }
  return named;
}

function quote(text: string): string {
  return quoteValue(text.slice(0, 60));
}
