/**
 * The headers of a request that a plugin may see, as an object and as JSON.
 *
 * From one request of a connection to the next mostly a few values differ (a referer, an id, an ETag). {@link PassedHeaders.revise} exchanges
 * these and keeps all that was made of the others.
 */

/** Headers for a plugin: lower-case names, repeated headers as lists. Not on `Object.prototype`, so that no name is special. */
export type HeaderBag = Record<string, string | string[]>;

/** A line that is not passed, and that nothing depends on. */
const UNSEEN = -1;
/** A line whose value counts for something besides, or that is a part of a header only. */
const BOUND = -2;

const createHeaderBag: () => HeaderBag = (() => {
  const Bag = function HeaderBag() {
    // The prototype below is all that matters.
  } as unknown as new () => HeaderBag;
  Bag.prototype = Object.create(null) as HeaderBag;
  return (): HeaderBag => new Bag();
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
    return new PassedHeaders(this.#names, this.#values, this.#places, null);
  }

  #bind(at: number): void {
    const line = this.#places.indexOf(at);
    if (line >= 0) this.#places[line] = BOUND;
  }
}

/** See the module comment. */
export class PassedHeaders {
  readonly #names: readonly string[];
  readonly #values: readonly (string | string[])[];
  /** For each line of the head the place of its value, or one of the constants above. */
  readonly #places: readonly number[];
  /** Name and value as members of a JSON object; null: not asked for yet. */
  #members: readonly string[] | null;
  #json: string | null = null;

  constructor(
    names: readonly string[],
    values: readonly (string | string[])[],
    places: readonly number[],
    members: readonly string[] | null,
  ) {
    this.#names = names;
    this.#values = values;
    this.#places = places;
    this.#members = members;
  }

  /** A copy that may be written to. */
  toBag(): HeaderBag {
    const bag = createHeaderBag();
    for (const [at, name] of this.#names.entries()) bag[name] = this.#values[at] ?? '';
    return bag;
  }

  /** The members of a JSON object, without its braces. */
  toJsonMembers(): string {
    return (this.#json ??= this.#toMembers().join(','));
  }

  /**
   * The same headers with other values in some lines; `null`: something else depends on one of these.
   *
   * `lines`: which ones, from 0. `rawHeaders`: names and values of all lines in turns, as they are now.
   */
  revise(lines: readonly number[], rawHeaders: readonly string[]): PassedHeaders | null {
    const places = this.#places;
    for (const line of lines) if ((places[line] ?? BOUND) === BOUND) return null;
    const members = [...this.#toMembers()];
    const values = [...this.#values];
    for (const line of lines) {
      const place = places[line] ?? UNSEEN;
      if (place === UNSEEN) continue;
      const value = rawHeaders[2 * line + 1] ?? '';
      values[place] = value;
      members[place] = toMember(this.#names[place] ?? '', value);
    }
    return new PassedHeaders(this.#names, values, places, members);
  }

  #toMembers(): readonly string[] {
    return (this.#members ??= this.#names.map((name, at) => toMember(name, this.#values[at] ?? '')));
  }
}

function toMember(name: string, value: string | readonly string[]): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}
