/**
 * The headers of a request: `get` and `has` read what came over the wire; everything else makes a real `Headers` once and asks it.
 */

import type { WireHeaders } from '@toru/protocol';
import { nativeHeaders, registerPolyfill } from './native.ts';
import { toPairs } from './wire-headers.ts';

/** Stands in for the web's `Headers` until more than reading is wanted. */
export class RequestHeaders implements Iterable<[string, string]> {
  readonly #wire: WireHeaders;
  #real: Headers | undefined;

  constructor(wire: WireHeaders) {
    this.#wire = wire;
  }

  /** The real object behind this one. */
  get real(): Headers {
    return (this.#real ??= new (nativeHeaders())(toPairs(this.#wire)));
  }

  get(name: string): string | null {
    if (this.#real !== undefined) return this.#real.get(name);
    const value: unknown = this.#wire[name] ?? this.#wire[name.toLowerCase()];
    if (typeof value === 'string') return value;
    return Array.isArray(value) ? value.join(', ') : null;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  set(name: string, value: string): void {
    this.real.set(name, value);
  }

  append(name: string, value: string): void {
    this.real.append(name, value);
  }

  delete(name: string): void {
    this.real.delete(name);
  }

  getSetCookie(): string[] {
    return this.real.getSetCookie();
  }

  forEach(action: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
    this.real.forEach((value, name) => {
      action.call(thisArg, value, name, this as unknown as Headers);
    });
  }

  entries(): IterableIterator<[string, string]> {
    return this.real.entries();
  }

  keys(): IterableIterator<string> {
    return this.real.keys();
  }

  values(): IterableIterator<string> {
    return this.real.values();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.real.entries();
  }
}

registerPolyfill('Headers', RequestHeaders.prototype);
