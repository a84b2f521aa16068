/**
 * What of a plugin's response headers reaches the browser.
 *
 * The plugin's pages live on the panel's own origin, so nothing may pass that speaks for the whole origin, for the connection
 * or for a proxy in front of us. A header that HTTP does not allow refuses the whole response.
 */

import type { HeaderMap } from '@toru/supervisor';
import { confineSetCookie } from './set-cookie.ts';

/** A response head that may be written. */
export interface ResponseHead {
  /** Names and values in turns. */
  readonly headers: readonly string[];
  /** The same as lines of a head, each with its line end. */
  readonly lines: string;
  /** Length that the plugin declared; null when it declared none. */
  readonly contentLength: number | null;
}

/** Why a response head cannot be written. */
export interface BadResponseHead {
  readonly fault: string;
}

type NameRole =
  'pass' | 'drop' | 'invalid' | 'connection' | 'content-length' | 'content-type' | 'set-cookie' | 'csp';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-zA-Z]+$/;
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

const DROPPED = new Set([
  // hop by hop
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  // speaks for the whole origin
  'service-worker-allowed',
  'clear-site-data',
  'strict-transport-security',
  'public-key-pins',
  'alt-svc',
  'set-cookie2',
  'origin-trial',
  // reports
  'content-security-policy-report-only',
  'report-to',
  'reporting-endpoints',
  'nel',
  'expect-ct',
  // orders to a proxy in front of us
  'x-sendfile',
  'x-lighttpd-send-file',
  'x-reproxy-url',
  // ours
  'x-content-type-options',
]);

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

const MAX_REMEMBERED = 500;
const names = new Map<string, NameRole>();
const harmlessTypes = new Map<string, boolean>();

interface Remembered {
  readonly routePath: string;
  readonly head: ResponseHead | BadResponseHead;
}

/** Results by headers that cannot change: the engine hands the same object out for headers that come often. */
const remembered = new WeakMap<HeaderMap, Remembered>();

/** Filters the headers of a response. `routePath` is where the plugin's cookies may live, without a slash at its end. */
export function filterResponseHeaders(source: HeaderMap, routePath: string): ResponseHead | BadResponseHead {
  if (!Object.isFrozen(source)) return filter(source, routePath);
  const known = remembered.get(source);
  if (known?.routePath === routePath) return known.head;
  const head = filter(source, routePath);
  remembered.set(source, { routePath, head });
  return head;
}

function filter(source: HeaderMap, routePath: string): ResponseHead | BadResponseHead {
  const headers: string[] = [];
  let contentLength: number | null = null;
  let contentType: string | null = null;
  let connection: string | null = null;
  for (const name in source) {
    const value = source[name];
    if (value === undefined) continue;
    switch (toRole(name)) {
      case 'pass': {
        const fault = pushHeader(headers, name, value);
        if (fault !== null) return { fault };
        break;
      }
      case 'drop':
        break;
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
        const fault = pushCookies(headers, value, routePath);
        if (fault !== null) return { fault };
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
  return { headers, lines: toLines(headers), contentLength };
}

function toLines(headers: readonly string[]): string {
  let lines = '';
  for (let at = 0; at < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return lines;
}

function toRole(name: string): NameRole {
  const known = names.get(name);
  if (known !== undefined) return known;
  const role = classify(name);
  if (names.size < MAX_REMEMBERED && name.length < 64) names.set(name, role);
  return role;
}

function classify(name: string): NameRole {
  if (!TOKEN.test(name)) return 'invalid';
  const lower = name.toLowerCase();
  switch (lower) {
    case 'connection':
    case 'content-length':
    case 'content-type':
    case 'set-cookie':
      return lower;
    case 'content-security-policy':
      return 'csp';
    default:
      return DROPPED.has(lower) || /^x-(?:toru|accel)(?:-|$)/.test(lower) ? 'drop' : 'pass';
  }
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
    const cookie = confineSetCookie(item, routePath);
    if (cookie !== null) headers.push('set-cookie', cookie);
  }
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
  return JSON.stringify(text.slice(0, 60));
}
