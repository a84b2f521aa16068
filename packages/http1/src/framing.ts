/**
 * What the headers of a request say about the message itself: where it ends, whether the connection goes on, whom it is for.
 *
 * This is the only reading of these headers (RFC 9112, sections 3.2, 6 and 9; RFC 9110, sections 7.2, 7.6.1 and 10.1.1). Two readings of
 * one message are how requests are smuggled, so a message that could be read in two ways is refused here.
 */

/** What was read. It depends on the header lines alone; {@link findFault} judges it for a version. */
export interface Framing {
  /** Why no request may have these headers; null: one may. Completes "The request has …". */
  readonly fault: string | null;
  /** null: there is none. */
  readonly host: string | null;
  /** Unit: bytes. null: not given. */
  readonly contentLength: number | null;
  readonly isChunked: boolean;
  /** Asks for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean;
  readonly wantsClose: boolean;
  readonly wantsKeepAlive: boolean;
  /** Everything that `Connection` names, in lower case: headers between the peer and us alone. */
  readonly connectionOptions: readonly string[];
  /** Asks for a WebSocket, in `Upgrade` and in `Connection`. */
  readonly wantsWebSocket: boolean;
}

const NONE: readonly string[] = [];
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::\d{0,5})?$/;
const DIGITS = /^\d{1,15}$/;

/** Reads names and values in turns. */
export function readFraming(rawHeaders: readonly string[]): Framing {
  let fault: string | null = null;
  let host: string | null = null;
  let contentLength: number | null = null;
  let isChunked = false;
  let expectsContinue = false;
  let connection: string | null = null;
  let upgrade: string | null = null;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    switch (toFramingName(name)) {
      case 'host':
        if (host !== null) fault ??= 'more than one Host';
        else if (!HOST.test(value)) fault ??= 'a Host that is no name or address with a port';
        host ??= value;
        break;
      case 'content-length':
        if (contentLength !== null) fault ??= 'more than one Content-Length';
        else if (!DIGITS.test(value)) fault ??= 'a Content-Length that is no number of bytes';
        contentLength ??= DIGITS.test(value) ? Number(value) : 0;
        break;
      case 'transfer-encoding':
        if (isChunked || value.toLowerCase() !== 'chunked')
          fault ??= 'a Transfer-Encoding other than exactly "chunked"';
        isChunked = true;
        break;
      case 'expect':
        if (value.toLowerCase() === '100-continue') expectsContinue = true;
        else fault ??= 'an Expect other than "100-continue"';
        break;
      case 'connection':
        connection = connection === null ? value : `${connection},${value}`;
        break;
      case 'upgrade':
        upgrade = upgrade === null ? value : `${upgrade},${value}`;
        break;
      case null:
        break;
    }
  }
  if (isChunked && contentLength !== null) fault ??= 'both Content-Length and Transfer-Encoding';
  const connectionOptions = connection === null ? NONE : toOptions(connection);
  return {
    fault,
    host,
    contentLength,
    isChunked,
    expectsContinue,
    connectionOptions,
    wantsClose: connectionOptions.includes('close'),
    wantsKeepAlive: connectionOptions.includes('keep-alive'),
    wantsWebSocket: connectionOptions.includes('upgrade') && upgrade?.toLowerCase() === 'websocket',
  };
}

/** Why a request of this version may not have these headers; `null`: it may. Completes "The request has …". */
export function findFault(version: '1.0' | '1.1', framing: Framing): string | null {
  if (framing.fault !== null) return framing.fault;
  if (version === '1.1' && framing.host === null) return 'no Host, which HTTP/1.1 requires';
  // Whoever speaks HTTP/1.0 and something in between may disagree about where such a message ends.
  if (version === '1.0' && framing.isChunked) return 'a Transfer-Encoding, which HTTP/1.0 does not know';
  return null;
}

/** Whether the connection goes on behind the response (RFC 9112, section 9.3). */
export function keepsAlive(version: '1.0' | '1.1', { wantsClose, wantsKeepAlive }: Framing): boolean {
  return !wantsClose && (version === '1.1' || wantsKeepAlive);
}

/** Headers as a request with a target in absolute form has them: its authority counts instead of `Host`. */
export function replaceHost(rawHeaders: readonly string[], authority: string): readonly string[] {
  return rawHeaders.map((text, at) =>
    at % 2 === 1 && toFramingName(rawHeaders[at - 1] ?? '') === 'host' ? authority : text,
  );
}

/** Tells whether a header says something about the message itself. */
export function isFramingName(name: string): boolean {
  return toFramingName(name) !== null;
}

type FramingName = 'host' | 'content-length' | 'transfer-encoding' | 'expect' | 'connection' | 'upgrade';

/** By length first: nearly every header is something else. */
function toFramingName(name: string): FramingName | null {
  switch (name.length) {
    case 4:
      return isNamed(name, 'host') ? 'host' : null;
    case 6:
      return isNamed(name, 'expect') ? 'expect' : null;
    case 7:
      return isNamed(name, 'upgrade') ? 'upgrade' : null;
    case 10:
      return isNamed(name, 'connection') ? 'connection' : null;
    case 14:
      return isNamed(name, 'content-length') ? 'content-length' : null;
    case 17:
      return isNamed(name, 'transfer-encoding') ? 'transfer-encoding' : null;
    default:
      return null;
  }
}

function isNamed(name: string, lower: string): boolean {
  return name === lower || name.toLowerCase() === lower;
}

function toOptions(list: string): readonly string[] {
  return list
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}
