/** Text of strangers for a terminal: nothing in it moves the cursor, sets a title or turns the reading direction. */

import { visibleText } from '@toru/protocol';

// Cc and Cf: control characters and those that reorder or hide text.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const COLOR = /\u001b\[[\d;:]{0,64}m/g;

/** The text with control characters written as `\u{…}`. */
export function toPrintable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** A message of several lines: colors are cut out, lines after the first are set in, so that none passes for the next message. */
export function toPrintableLines(text: string): string {
  return visibleText(text)
    .replace(COLOR, '')
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map(toPrintable)
    .join('\n    ');
}
