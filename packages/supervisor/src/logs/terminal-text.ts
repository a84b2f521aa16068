/**
 * Text of strangers on a terminal: colours may pass, whatever moves the cursor, sets a title or turns the reading direction may not.
 */

const COLOR = /\u001b\[[\d;:]{0,64}m/g;
const COLOR_OR_UNSAFE =
  /\u001b\[[\d;:]{0,64}m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\n/g;

/** The text without its colour sequences. */
export function stripColors(text: string): string {
  return text.replace(COLOR, '');
}

/**
 * The text as it may be printed: control and bidirectional characters become visible escapes such as `\u001b`.
 *
 * A line break stays one, with four spaces behind it, so that a message cannot pass for the next line of the log. Colours stay when the
 * terminal shows them, and end with the text.
 */
export function sanitizeForTerminal(text: string, colors: boolean): string {
  const safe = text.replace(COLOR_OR_UNSAFE, (found) => {
    if (found === '\n') return '\n    ';
    if (found.length === 1) return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return colors ? found : '';
  });
  return colors && text.search(COLOR) !== -1 ? `${safe}\u001b[0m` : safe;
}
