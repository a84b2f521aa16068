/**
 * The headers of a request that a plugin may see, as an object and as JSON.
 *
 * From one request of a connection to the next mostly a few values differ (a referer, an id, an ETag). {@link PassedHeaders.revise} exchanges
 * these and keeps all that was made of the others.
 */

/** Headers for a plugin: lower-case names, repeated headers as lists. Not on `Object.prototype`, so that no name is special. */
export type HeaderMap = Record<string, string | string[]>;

/** A line that is not passed, and that nothing depends on. */
const UNSEEN = -1;
/** A line whose value counts for something besides, or that is a part of a header only. */
const BOUND = -2;

const createHeaderMap: () => HeaderMap = (() => {
  const Bare = function HeaderMap() {
    // The prototype below is all that matters.
  } as unknown as new () => HeaderMap;
  Bare.prototype = Object.create(null) as HeaderMap;
  return (): HeaderMap => new Bare();
})();

/** Collects the headers line by line; each line of a head is given to one of its methods. */
export class PassedHeadersBuilder {
  readonly #names: string[] = [];
  readonly #values: (string | string[])[] = [];
  readonly #places: number[] = [];

  /** The line is passed. `isBound`: its value counts for something besides. */
  pass(name: string, value: string, isBound = false): void {
    const at = this.#names.indexOf(name);
    this.#places.push(isBound || at >= 0 ? BOUND : this.#names.length);
    if (at < 0) {
      this.#names.push(name);
      this.#values.push(value);
      return;
    }
    const before = this.#values[at] ?? '';
    this.#values[at] = typeof before === 'string' ? [before, value] : [...before, value];
    this.#bind(at);
  }

  /** The line is passed at the end of what lines before it said, as a cookie is. */
  append(name: string, value: string, separator: string): void {
    const at = this.#names.indexOf(name);
    if (at < 0) {
      this.pass(name, value, true);
      return;
    }
    this.#values[at] = `${String(this.#values[at])}${separator}${value}`;
    this.#places.push(BOUND);
  }

  /** The line is not passed. `isBound`: something depends on it. */
  skip(isBound: boolean): void {
    this.#places.push(isBound ? BOUND : UNSEEN);
  }

  /** Takes a header out again, whichever lines it came from. */
  remove(name: string): void {
    const at = this.#names.indexOf(name);
    if (at < 0) return;
    this.#bind(at);
    this.#names.splice(at, 1);
    this.#values.splice(at, 1);
    for (const [line, place] of this.#places.entries()) if (place > at) this.#places[line] = place - 1;
  }

  build(): PassedHeaders {
    return new WholeHeaders(this.#names, this.#values, this.#places);
  }

  #bind(at: number): void {
    const line = this.#places.indexOf(at);
    if (line >= 0) this.#places[line] = BOUND;
  }
}

export interface PassedHeaders {
  /** A copy that may be written to. */
  toMap(): HeaderMap;
  /** The members of a JSON object, without its braces. */
  toJsonMembers(): string;
  /**
   * The same headers with other values in some lines; `null`: something else depends on one of these, or these headers are not those of a whole
   * head.
   *
   * `lines`: which ones, from 0, in order. The same array stands for the same lines. `rawHeaders`: names and values of all lines in turns, as they
   * are now.
   */
  revise(lines: readonly number[], rawHeaders: readonly string[]): PassedHeaders | null;
}

/** What is the same in all revisions of the same lines. */
interface Revision {
  readonly lines: readonly number[];
  readonly isPossible: boolean;
  /** Lines that are passed, and the names under which they are. */
  readonly passedLines: readonly number[];
  readonly names: readonly string[];
  /** What stands in JSON before, between and behind their values. */
  readonly pieces: readonly string[];
}

/** The headers of a head that was read as a whole. */
class WholeHeaders implements PassedHeaders {
  readonly #names: readonly string[];
  readonly #values: readonly (string | string[])[];
  /** For each line of the head the place of its value, or one of the constants above. */
  readonly #places: readonly number[];
  #json: string | null = null;
  #revision: Revision | null = null;

  constructor(names: readonly string[], values: readonly (string | string[])[], places: readonly number[]) {
    this.#names = names;
    this.#values = values;
    this.#places = places;
  }

  toMap(): HeaderMap {
    const map = createHeaderMap();
    for (const [at, name] of this.#names.entries()) map[name] = this.#values[at] ?? '';
    return map;
  }

  toJsonMembers(): string {
    return (this.#json ??= this.#names.map((_, at) => this.#toKey(at) + this.#toValue(at)).join(','));
  }

  revise(lines: readonly number[], rawHeaders: readonly string[]): PassedHeaders | null {
    if (this.#revision?.lines !== lines) this.#revision = this.#prepare(lines);
    return this.#revision.isPossible ? new RevisedHeaders(this, this.#revision, rawHeaders) : null;
  }

  #prepare(lines: readonly number[]): Revision {
    const isPossible = lines.every((line) => (this.#places[line] ?? BOUND) !== BOUND);
    const passedLines = lines.filter((line) => (this.#places[line] ?? BOUND) >= 0);
    const changed = passedLines.map((line) => this.#places[line] ?? BOUND);
    const pieces = [''];
    for (const at of this.#names.keys()) {
      const before = `${pieces.pop() ?? ''}${at === 0 ? '' : ','}${this.#toKey(at)}`;
      if (changed.includes(at)) pieces.push(before, '');
      else pieces.push(before + this.#toValue(at));
    }
    return { lines, isPossible, passedLines, names: changed.map((at) => this.#names[at] ?? ''), pieces };
  }

  #toKey(at: number): string {
    return `${JSON.stringify(this.#names[at])}:`;
  }

  #toValue(at: number): string {
    return JSON.stringify(this.#values[at]);
  }
}

/** The headers of a head that differs from another one in some values. */
class RevisedHeaders implements PassedHeaders {
  readonly #whole: WholeHeaders;
  readonly #revision: Revision;
  readonly #rawHeaders: readonly string[];

  constructor(whole: WholeHeaders, revision: Revision, rawHeaders: readonly string[]) {
    this.#whole = whole;
    this.#revision = revision;
    this.#rawHeaders = rawHeaders;
  }

  toMap(): HeaderMap {
    const map = this.#whole.toMap();
    const { names, passedLines } = this.#revision;
    for (const [at, name] of names.entries()) map[name] = this.#valueOf(passedLines[at]);
    return map;
  }

  toJsonMembers(): string {
    const { passedLines, pieces } = this.#revision;
    let text = pieces[0] ?? '';
    for (let at = 0; at < passedLines.length; at += 1)
      text += JSON.stringify(this.#valueOf(passedLines[at])) + (pieces[at + 1] ?? '');
    return text;
  }

  revise(): null {
    return null;
  }

  #valueOf(line = 0): string {
    return this.#rawHeaders[2 * line + 1] ?? '';
  }
}
