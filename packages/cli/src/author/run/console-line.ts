/** One line that a person types in `toru plugin run`: text in, what to do out. Pure. */

/** What a line asks for. */
export type ConsoleLine =
  | { readonly kind: 'request'; readonly method: string; readonly path: string; readonly body: string }
  | { readonly kind: 'settings' | 'license'; readonly text: string }
  | { readonly kind: 'status' | 'help' | 'quit' | 'nothing' }
  | { readonly kind: 'unknown'; readonly word: string };

/** What can be typed. */
export const CONSOLE_HELP: string =
  'GET /path             a request; any method in capitals\n' +
  'POST /path text       a request with a body; {…} and […] are sent as JSON\n' +
  'settings {"name":1}   changed settings\n' +
  'license TEXT          a changed license; "license -" takes it away\n' +
  'status                what the plugin has said of itself\n' +
  'quit                  ends the plugin in order\n';

/**
 * Reads a line.
 *
 * Worked example: `POST /items {"a":1}` → a request with the body `{"a":1}`.
 */
export function parseConsoleLine(line: string): ConsoleLine {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  if (word === '') return { kind: 'nothing' };
  if (/^[A-Z]{3,10}$/.test(word)) {
    const [, path = '', body = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
    return path.startsWith('/')
      ? { kind: 'request', method: word, path, body }
      : { kind: 'unknown', word: line.trim() };
  }
  switch (word) {
    case 'settings':
    case 'license':
      return { kind: word, text: rest };
    case 'status':
    case 'help':
    case 'quit':
      return { kind: word };
    case 'exit':
      return { kind: 'quit' };
    default:
      return { kind: 'unknown', word };
  }
}

/** The content type of a typed body. */
export function toContentType(body: string): string {
  return /^[[{]/.test(body) ? 'application/json' : 'text/plain; charset=utf-8';
}
