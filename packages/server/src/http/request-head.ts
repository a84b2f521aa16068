/**
 * Reads the raw headers of a request once: what the server itself decides by, and what a plugin may see of them.
 *
 * Hop-by-hop headers, everything named in `Connection`, forwarding headers and our own credentials never reach a plugin.
 */

import type { Framing } from '@toru/http1';

import { toHeaderName } from '../headers/header-names.ts';
import { isOwnCookie, type OwnCookie } from '../headers/own-cookies.ts';
import { PassedHeadersBuilder, type PassedHeaders } from '../headers/passed-headers.ts';

/** What the headers of one request say. */
export interface RequestFacts {
  /** Why the request cannot be accepted; null: it can. */
  fault: string | null;
  readonly host: string | null;
  /** Cookies of this panel and of its neighbors under the same host name, in the order they came. */
  ownCookies: readonly OwnCookie[];
  /** Our API token, when the request carries one. */
  bearer: string | null;
  origin: string | null;
  secFetchSite: string | null;
  userAgent: string | null;
  forwardedFor: string | null;
  forwardedProto: string | null;
  forwardedHost: string | null;
  /** null: no body length given. */
  readonly contentLength: number | null;
  readonly isChunked: boolean;
  readonly expectsContinue: boolean;
  /** Asks for a WebSocket, in `Upgrade` and in `Connection`. */
  readonly wantsWebSocket: boolean;
}

/** A head that was read. */
export interface ReadHead {
  readonly facts: RequestFacts;
  /** What a plugin may see. */
  readonly passed: PassedHeaders;
}

/** Most header lines of one request. */
export const MAX_HEADER_LINES = 200;

const NONE: readonly OwnCookie[] = [];
const OWN_BEARER = /^bearer[ \t]+(steer_\S*)[ \t]*$/i;
const LOOKS_OWN_BEARER = /^bearer[ \t]+"?steer_/i;

/** Reads names and values in turns; what they say of the message itself has been read already. */
export function readRequestHead(rawHeaders: readonly string[], framing: Framing): ReadHead {
  const { host, contentLength, isChunked, expectsContinue, wantsWebSocket } = framing;
  const facts: RequestFacts = {
    fault: null,
    host,
    ownCookies: NONE,
    bearer: null,
    origin: null,
    secFetchSite: null,
    userAgent: null,
    forwardedFor: null,
    forwardedProto: null,
    forwardedHost: null,
    contentLength,
    isChunked,
    expectsContinue,
    wantsWebSocket,
  };
  const passed = new PassedHeadersBuilder();
  if (rawHeaders.length > 2 * MAX_HEADER_LINES) {
    facts.fault = `more than ${MAX_HEADER_LINES} header lines`;
    return { facts, passed: passed.build() };
  }
  let authorizations = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const { lower, role } = toHeaderName(rawHeaders[at] ?? '');
    const value = rawHeaders[at + 1] ?? '';
    switch (role) {
      case 'pass':
        passed.pass(lower, value);
        break;
      case 'drop':
        passed.skip(false);
        break;
      case 'invalid':
        facts.fault = 'a header whose name is no token';
        passed.skip(true);
        break;
      case 'host':
      case 'content-length':
        passed.pass(lower, value, true);
        break;
      case 'connection':
      case 'upgrade':
      case 'transfer-encoding':
      case 'expect':
        passed.skip(true);
        break;
      case 'cookie':
        readCookies(facts, passed, value);
        break;
      case 'authorization': {
        authorizations += 1;
        if (LOOKS_OWN_BEARER.test(value)) {
          facts.bearer = OWN_BEARER.exec(value)?.[1] ?? '';
          passed.skip(true);
        } else passed.pass(lower, value, true);
        break;
      }
      case 'origin':
        facts.origin = joined(facts.origin, value);
        passed.pass(lower, value, true);
        break;
      case 'sec-fetch-site':
        facts.secFetchSite = joined(facts.secFetchSite, value);
        passed.pass(lower, value, true);
        break;
      // A browser asks with it for a worker that would rule pages of this origin, and outlive whatever plugin it came from.
      case 'service-worker':
        facts.fault = 'a Service-Worker header: nothing on this panel may become a service worker';
        passed.skip(true);
        break;
      case 'user-agent':
        facts.userAgent = value;
        passed.pass(lower, value, true);
        break;
      case 'forwarded-for':
        facts.forwardedFor = joined(facts.forwardedFor, value);
        passed.skip(true);
        break;
      case 'forwarded-proto':
        facts.forwardedProto = joined(facts.forwardedProto, value);
        passed.skip(true);
        break;
      case 'forwarded-host':
        facts.forwardedHost = joined(facts.forwardedHost, value);
        passed.skip(true);
        break;
    }
  }
  if (authorizations > 1) facts.fault = 'more than one Authorization';
  // Everything that `Connection` names is between the client and us. A plugin needs the host, so nobody can take that away.
  for (const name of framing.connectionOptions) if (name !== 'host') passed.remove(name);
  return { facts, passed: passed.build() };
}

function joined(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

function readCookies(facts: RequestFacts, passed: PassedHeadersBuilder, value: string): void {
  if (!isOwnCookie(value)) {
    passed.append('cookie', value, '; ');
    return;
  }
  const others: string[] = [];
  const own: string[] = [];
  for (const pair of value.split(';')) {
    if (isOwnCookie(pair)) own.push(pair);
    else if (pair.trim() !== '') others.push(pair.trim());
  }
  facts.ownCookies = [...facts.ownCookies, ...own.flatMap(toOwnCookie)];
  if (others.length > 0) passed.append('cookie', others.join('; '), '; ');
  else passed.skip(true);
}

function toOwnCookie(pair: string): OwnCookie[] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [] : [{ name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() }];
}
