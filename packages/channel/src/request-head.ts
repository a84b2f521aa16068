/**
 * The head of a request, laid character by character into the buffer it leaves from.
 *
 * `JSON.stringify` is as fast for plain objects with flat texts, but a path cut out of a URL or headers without a prototype cost it three
 * times as much. What needs an escape or has another form is left to it; tests prove that both write the same.
 */

import { writeDigits, writePlainText } from '@toru/protocol';

import type { HeaderMap, RequestHead } from './exchange.ts';
import { writeText } from './fast-text.ts';

const BEFORE_ID = Buffer.from('{"type":"request","id":');
const BEFORE_METHOD = Buffer.from(',"method":"');
const BEFORE_PATH = Buffer.from('","path":"');
const BEFORE_HEADERS = Buffer.from('","headers":{');
const BEFORE_NAME = Buffer.from('},"user":{"name":"');
const BEFORE_ROLE = Buffer.from('","role":"');
const AFTER_ROLE = Buffer.from('"},"deadline_ms":');
const NOBODY = Buffer.from('},"user":null,"deadline_ms":');
const END_TRUE = Buffer.from(',"end":true}');
const END_FALSE = Buffer.from(',"end":false}');
/** More bytes than all that is written between two texts. */
const SLACK_BYTES = 128;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Fields that every head has. */
export interface RequestFields {
  readonly id: number;
  readonly deadlineMs: number;
  readonly end: boolean;
}

/** Writes a head and says where it ends; -1: it cannot be written so, or would end behind `limit`. */
export function writeRequestHead(
  buffer: Buffer,
  from: number,
  limit: number,
  head: RequestHead,
  { id, deadlineMs, end }: RequestFields,
): number {
  const { method, path, user } = head;
  const most = limit - SLACK_BYTES;
  if (from > most || (deadlineMs | 0) !== deadlineMs || deadlineMs < 0) return -1;
  let at = writeDigits(buffer, put(buffer, from, BEFORE_ID), id);
  at = writePlainText(buffer, put(buffer, at, BEFORE_METHOD), method, most);
  if (at < 0) return -1;
  at = writePlainText(buffer, put(buffer, at, BEFORE_PATH), path, most);
  if (at < 0) return -1;
  at = writeHeaders(buffer, put(buffer, at, BEFORE_HEADERS), head, most);
  if (at < 0) return -1;
  if (user === null) at = put(buffer, at, NOBODY);
  else {
    at = writePlainText(buffer, put(buffer, at, BEFORE_NAME), user.name, most);
    if (at < 0) return -1;
    at = writePlainText(buffer, put(buffer, at, BEFORE_ROLE), user.role, most);
    if (at < 0) return -1;
    at = put(buffer, at, AFTER_ROLE);
  }
  at = writeDigits(buffer, at, deadlineMs);
  return put(buffer, at, end ? END_TRUE : END_FALSE);
}

/** The same by `JSON.stringify`. */
export function requestHeadText(
  { method, path, headers, user }: RequestHead,
  { id, deadlineMs, end }: RequestFields,
): string {
  return JSON.stringify({
    type: 'request',
    id,
    method,
    path,
    headers,
    user: user === null ? null : { name: user.name, role: user.role },
    deadline_ms: deadlineMs,
    end,
  });
}

/** Writes what stands between the braces; the first of them is there, the last one comes. */
function writeHeaders(buffer: Buffer, from: number, head: RequestHead, most: number): number {
  const text = head.headersText;
  if (text === undefined) return writePlainHeaders(buffer, from, head.headers, most);
  return from + text.length * 3 > most ? -1 : from + writeText(buffer, text, from - 1) - 2;
}

function writePlainHeaders(buffer: Buffer, from: number, headers: HeaderMap, most: number): number {
  let at = from;
  for (const name in headers) {
    const value = headers[name];
    if (typeof value !== 'string') return -1;
    if (at > from) buffer[at++] = COMMA;
    buffer[at] = QUOTE;
    at = writePlainText(buffer, at + 1, name, most);
    if (at < 0) return -1;
    buffer[at] = QUOTE;
    buffer[at + 1] = COLON;
    buffer[at + 2] = QUOTE;
    at = writePlainText(buffer, at + 3, value, most);
    if (at < 0) return -1;
    buffer[at++] = QUOTE;
  }
  return at;
}

function put(buffer: Buffer, at: number, bytes: Buffer): number {
  buffer.set(bytes, at);
  return at + bytes.length;
}
