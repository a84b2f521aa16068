/**
 * Text of strangers on its way into a sentence, a log line, a page or a terminal: which characters may be in it.
 *
 * Control characters begin new lines and steer terminals; bidirectional controls turn what follows around, even text that is not the
 * stranger's own. Marks such as U+200F and joiners such as U+200D stay: names in Arabic, Hebrew and Persian, and emoji, need them.
 */

/** C0, C1, the two separators of lines, embeddings, overrides and isolates, and halves of characters. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;
const ALL_UNSAFE = new RegExp(UNSAFE, 'gu');
/** The same but for what an ordinary text of several lines holds. */
const ALL_UNSAFE_IN_LINES =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Cs}/gu;
/** White space, and what Unicode says that no font draws, and the blank of Braille: in every SDK the same ranges. */
const UNSEEN =
  /[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
/** Characters at an end that only pad; joiners and variation selectors belong to the emoji before them. */
const PADDING = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/g;
const MAX_QUOTED = 80;

/** Whether a text has no character that may not stand in a line. `lines`: line breaks and tabs are none of them. */
export function isPlainText(text: string, lines = false): boolean {
  return text.replace(lines ? ALL_UNSAFE_IN_LINES : ALL_UNSAFE, '').length === text.length;
}

/** Whether there is anything to see in a text. Worked example: neither in `" "` nor in `"\u200b"`. */
export function isBlank(text: string): boolean {
  return text.replace(UNSEEN, '') === '';
}

/** Without what pads it at either end. */
export function trimPadding(text: string): string {
  return text.replace(PADDING, '');
}

/** One line of a text that was not refused: what may not stand in it is left out, line breaks and tabs become spaces. */
export function toPlainLine(text: string): string {
  return UNSAFE.test(text) ? text.replace(/[\t\n\r\u2028\u2029]+/g, ' ').replace(ALL_UNSAFE, '') : text;
}

/** The same for a text that may have several lines. */
export function toPlainLines(text: string): string {
  return UNSAFE.test(text)
    ? text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(ALL_UNSAFE_IN_LINES, '')
    : text;
}

/**
 * A value as a sentence may quote it: JSON in which nothing moves the cursor or turns the direction, cut after 80 characters.
 *
 * Worked example: `a"\u202eb` becomes `"a\"\u202eb"`, with the six characters of the escape.
 */
export function quoteValue(value: unknown): string {
  if (value === undefined) return 'absent';
  const json = JSON.stringify(value).replace(
    ALL_UNSAFE,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return json.length > MAX_QUOTED ? `${json.slice(0, MAX_QUOTED).toWellFormed()}…` : json;
}
