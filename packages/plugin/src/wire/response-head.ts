/**
 * The head of a whole answer, written piece by piece into the buffer it leaves from: joining a text first would cost more than all else.
 *
 * Shape: `{"type":"response","id":N,"status":S,"headers":H,"end":true}`.
 */

import { writeText } from './fast-text.ts';

const BEFORE_ID = Buffer.from('{"type":"response","id":');
const BEFORE_STATUS = Buffer.from(',"status":');
const BEFORE_HEADERS = Buffer.from(',"headers":');
const END = Buffer.from(',"end":true}');
/** Of the largest id and a status. */
const MOST_DIGITS = 19;
const MAX_SMALL = 0x3fff_ffff;
const ZERO = 0x30;

/** At least as many bytes as a head has without its headers. */
export const FIXED_RESPONSE_BYTES: number =
  BEFORE_ID.length + BEFORE_STATUS.length + BEFORE_HEADERS.length + END.length + MOST_DIGITS;

/** Writes a head and says where it ends. */
export function writeResponseHead(
  buffer: Buffer,
  from: number,
  id: number,
  status: number,
  headerJson: string,
): number {
  buffer.set(BEFORE_ID, from);
  let at = writeDigits(buffer, from + BEFORE_ID.length, id);
  buffer.set(BEFORE_STATUS, at);
  at = writeDigits(buffer, at + BEFORE_STATUS.length, status);
  buffer.set(BEFORE_HEADERS, at);
  at += BEFORE_HEADERS.length;
  at += writeText(buffer, headerJson, at);
  buffer.set(END, at);
  return at + END.length;
}

/** Writes a whole number from 0 and says where it ends. */
function writeDigits(buffer: Buffer, at: number, value: number): number {
  if (value > MAX_SMALL) return at + writeText(buffer, String(value), at);
  let end = at + 1;
  for (let rest = value; rest > 9; rest = (rest / 10) | 0) end += 1;
  let rest = value;
  for (let index = end - 1; index >= at; index -= 1) {
    const tenth = (rest / 10) | 0;
    buffer[index] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}
