/** Parts of JSON laid into bytes that have room for them, without a text in between. */

import { PLAIN } from './json-bytes.ts';

/** Larger numbers do not fit the small integers that are fast. */
const MAX_SMALL = 0x3fff_ffff;
const ZERO = 0x30;

/** Writes a whole number from 0 and says where it ends. Needs at most 21 bytes. */
export function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  if (value > MAX_SMALL) return writePlainText(bytes, at, String(value), bytes.length);
  let end = at + 1;
  for (let rest = value; rest > 9; rest = (rest / 10) | 0) end += 1;
  let rest = value;
  for (let index = end - 1; index >= at; index -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[index] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

/**
 * Writes a text whose characters all stand for themselves in JSON and says where it ends.
 *
 * -1: it has others, or would end behind `limit`. What was written then is void.
 */
export function writePlainText(bytes: Uint8Array, at: number, text: string, limit: number): number {
  const { length } = text;
  if (at + length > limit) return -1;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (PLAIN[code] !== 1) return -1;
    bytes[at + index] = code;
  }
  return at + length;
}
