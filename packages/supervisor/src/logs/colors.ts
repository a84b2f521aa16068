/**
 * Color sequences stay in the log, for viewers that show them; what reads a text for its meaning looks past them.
 */

const COLOR = /\u001b\[[\d;:]{0,64}m/g;

/** The text without its color sequences. */
export function stripColors(text: string): string {
  return text.replace(COLOR, '');
}
