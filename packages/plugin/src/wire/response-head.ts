/**
 * The head of a whole answer, written piece by piece into the buffer it leaves from: joining a text first would cost more than all else.
 *
 * Shape: `{"type":"response","id":N,"status":S,"headers":H,"end":true}`.
 */

import { writeDigits } from '@toru/protocol';
import { writeText } from './fast-text.ts';

const BEFORE_ID = Buffer.from('{"type":"response","id":');
const BEFORE_STATUS = Buffer.from(',"status":');
const BEFORE_HEADERS = Buffer.from(',"headers":');
const END = Buffer.from(',"end":true}');
/** Of the largest id and a status. */
const MOST_DIGITS = 19;

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
