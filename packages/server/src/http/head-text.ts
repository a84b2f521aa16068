/** The head of an answer as text: the status line, what the answer says of itself, and what the server says of the connection. */

import { STATUS_CODES } from 'node:http';

/** How an answer ends. */
export type Framing =
  /** So many bytes. */
  | { readonly kind: 'length'; readonly bytes: number }
  /** A chunk at a time. */
  | { readonly kind: 'chunked' }
  /** With the connection. */
  | { readonly kind: 'close' }
  /** It has no body and says nothing of one. */
  | { readonly kind: 'none' };

/** Renders heads. One for each server. */
export interface HeadText {
  /** `lines`: header lines with their line ends. `isLast`: the connection ends behind the answer. */
  render(status: number, lines: string, framing: Framing, isLast: boolean): string;
}

const statusLines = new Map<number, string>();

/** Makes the renderer. `now`: milliseconds since the Unix epoch. */
export function createHeadText(keepAliveMs: number, now: () => number): HeadText {
  const kept = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(keepAliveMs / 1_000)}\r\n`;
  let second = Number.NaN;
  let dateLine = '';
  return {
    render(status, lines, framing, isLast) {
      const thisSecond = Math.floor(now() / 1_000);
      if (thisSecond !== second) {
        second = thisSecond;
        dateLine = `date: ${new Date(thisSecond * 1_000).toUTCString()}\r\n`;
      }
      return `${statusLine(status)}${lines}${dateLine}${isLast ? 'connection: close\r\n' : kept}${toFramingLine(framing)}\r\n`;
    },
  };
}

/** `HTTP/1.1 404 Not Found` with its line end. */
function statusLine(status: number): string {
  const known = statusLines.get(status);
  if (known !== undefined) return known;
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
  statusLines.set(status, line);
  return line;
}

function toFramingLine(framing: Framing): string {
  switch (framing.kind) {
    case 'length':
      return `content-length: ${framing.bytes}\r\n`;
    case 'chunked':
      return 'transfer-encoding: chunked\r\n';
    case 'close':
    case 'none':
      return '';
  }
}
