/**
 * Reads `<plugins>/<id>.env` the way systemd reads an `EnvironmentFile=`: quotes in single and double, values over several lines, a
 * backslash that continues a line, comments. Pure.
 *
 * Lines without `=` and names that no variable can have are passed over, as systemd does, and named in {@link EnvFile.ignored}. Two
 * things differ: `export` before a name is allowed, and a quote that is never closed is an error, for it swallows the rest of the file.
 */

/** What a file says. */
export interface EnvFile {
  readonly ok: true;
  readonly values: Readonly<Record<string, string>>;
  /** One sentence for each assignment or line that was passed over. */
  readonly ignored: readonly string[];
}

/** What the text of an env file says, or the line that cannot be read. */
export type EnvFileResult = EnvFile | { readonly ok: false; readonly message: string };

const BLANK = /[ \t\r\n]/;
const COMMENT = /^[ \t]*[#;]/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What a backslash between double quotes takes the meaning from. */
const ESCAPED_IN_QUOTES = /["\\`$]/;

/** Reads a file. A later assignment of the same name wins. */
export function parseEnvFile(text: string): EnvFileResult {
  const reader = new EnvReader(text.replace(/^\uFEFF/, ''));
  const values = new Map<string, string>();
  const ignored: string[] = [];
  while (!reader.isAtEnd) {
    const { line } = reader;
    const name = reader.takeName();
    if (name === null) continue;
    if (name.kind === 'text') {
      ignored.push(`line ${line} is no NAME=value and is ignored`);
      continue;
    }
    const value = reader.takeValue();
    if (value === null)
      return { ok: false, message: `the quote opened in line ${reader.line} is never closed` };
    if (value.includes('\0')) return { ok: false, message: `line ${line} holds a NUL character` };
    if (NAME.test(name.text)) values.set(name.text, value);
    else
      ignored.push(`line ${line} is ignored: "${name.text.slice(0, 60)}" cannot be the name of a variable`);
  }
  return { ok: true, values: Object.fromEntries(values), ignored };
}

/** A reader that knows where it is. */
class EnvReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Number of the line at hand, from 1. */
  get line(): number {
    return this.#text.slice(0, this.#at).split('\n').length;
  }

  /** What stands before `=`, or a line without one; `null` for blank lines and comments. */
  takeName(): { readonly kind: 'name' | 'text'; readonly text: string } | null {
    const rest = this.#text.slice(this.#at);
    const [whole] = /^[^\n\r]*/.exec(rest) ?? [''];
    if (whole.trim() === '' || COMMENT.test(whole)) {
      this.#at += whole.length + 1;
      return null;
    }
    // A line that begins with `=` names nothing: the sign is taken for a part of a name then.
    const equals = whole.indexOf('=', whole.search(/\S/) + 1);
    if (equals === -1) {
      this.#at += whole.length + 1;
      return { kind: 'text', text: whole };
    }
    this.#at += equals + 1;
    return {
      kind: 'name',
      text: whole
        .slice(0, equals)
        .replace(/^\s*export\s/, '')
        .trim(),
    };
  }

  /** What stands behind `=`, quotes taken off; `null` when a quote is never closed, with the reader at that quote. */
  takeValue(): string | null {
    let value = '';
    for (;;) {
      this.#skipBlanks();
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") return value + this.#takePlain();
      const quoted = quote === '"' ? this.#takeDouble() : this.#takeSingle();
      if (quoted === null) return null;
      value += quoted;
    }
  }

  /** Blanks of this line. */
  #skipBlanks(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }

  /** The rest of the line, without the blanks at its end. */
  #takePlain(): string {
    let value = '';
    /** Length up to the last character that stays. */
    let kept = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const mark = this.#text[this.#at] ?? '';
      if (mark === '\n' || mark === '\r') {
        this.#at += 1;
        break;
      }
      if (mark === '\\') {
        this.#at += 1;
        if (this.#text.startsWith('\r\n', this.#at)) this.#at += 1;
        const escaped = this.#text[this.#at] ?? '';
        if (escaped !== '\n' && escaped !== '\r') value += escaped;
        kept = value.length;
      } else {
        value += mark;
        if (!BLANK.test(mark)) kept = value.length;
      }
    }
    return value.slice(0, kept);
  }

  #takeSingle(): string | null {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end === -1) return null;
    const value = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return value;
  }

  #takeDouble(): string | null {
    let value = '';
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const mark = this.#text[at] ?? '';
      if (mark === '"') {
        this.#at = at + 1;
        return value;
      }
      if (mark !== '\\') value += mark;
      else {
        at += 1;
        if (this.#text.startsWith('\r\n', at)) at += 1;
        const escaped = this.#text[at] ?? '';
        if (ESCAPED_IN_QUOTES.test(escaped)) value += escaped;
        else if (escaped !== '\n') value += `\\${escaped}`;
      }
    }
    return null;
  }
}
