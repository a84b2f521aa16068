/**
 * What a terminal would show of a text that programs wrote for one: links as text, nothing that moves the cursor, sets a title or speaks
 * to the terminal, and of a line that was written over and over (a progress bar) the last state. Colors (SGR) stay.
 */

/** Nothing to do without one of these. */
const SIGN = /[\r\u001b\u0090\u0098\u009b\u009d-\u009f]/;

/**
 * Strings to the terminal (OSC, DCS, SOS, PM, APC) up to their end, control sequences (CSI), escapes of two or three characters, in this
 * order; each in its form of 7 bits and of 8.
 */
const SEQUENCE =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])([^\u0007\u001b\u0080-\u009f]*)(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])|\u001b[ -/]*[0-~]?|[\u0090\u0098\u009b\u009d-\u009f]/g;
const COLOR = /^[\d;:]{0,64}$/;
const LINK = /^8;[^;]*;(.*)$/;
/** Schemes that a reader may follow; others, such as files of the machine, are left out. */
const ADDRESS = /^(?:https?:\/\/|mailto:)[!-~]+$/;

/**
 * The text as a terminal would leave it, in lines. A link has its address behind it where the text does not say it.
 *
 * Worked examples: `\e]8;;https://a.example\e\\docs\e]8;;\e\\` → `docs (https://a.example)`; `10 %\r50 %\r` → `50 %`.
 */
export function visibleText(text: string): string {
  if (!SIGN.test(text)) return text;
  const plain = withoutSequences(text);
  return plain.includes('\r') ? plain.split('\n').map(lastState).join('\n') : plain;
}

function withoutSequences(text: string): string {
  let result = '';
  let from = 0;
  let link: { readonly address: string; readonly at: number } | null = null;
  const endLink = (): void => {
    if (link !== null && !result.slice(link.at).includes(link.address)) result += ` (${link.address})`;
    link = null;
  };
  for (const match of text.matchAll(SEQUENCE)) {
    result += text.slice(from, match.index);
    from = match.index + match[0].length;
    const [whole, said, parameters, final] = match;
    const [, address] = said === undefined ? [] : (LINK.exec(said) ?? []);
    if (address !== undefined) {
      endLink();
      if (ADDRESS.test(address)) link = { address, at: result.length };
    } else if (final === 'm' && COLOR.test(parameters ?? '')) {
      result += whole.startsWith('\u009b') ? `\u001b[${parameters ?? ''}m` : whole;
    }
  }
  result += text.slice(from);
  endLink();
  return result;
}

/** The last state of a line that was written over; an end that only clears the line does not count. */
function lastState(line: string): string {
  const states = line.split('\r');
  return states.findLast((state) => state.trim() !== '') ?? '';
}
