/**
 * Browsers that logged in before: a signed cookie says which device it is, and for whom.
 *
 * It opens nothing. It only gives the device a line of its own before the password hash and a count of misses of its own, so that
 * whoever guesses passwords from the same address cannot keep it out. Each entry is bound to one user name; a browser keeps those of
 * the people who used it last.
 *
 * Shape of a value: up to 5 entries joined by `~`, each `id.issued.mac`: 12 random bytes, seconds since the Unix epoch in base 36,
 * and 16 bytes of HMAC-SHA-256.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { toLowerAscii } from './accounts.ts';

/** How long a device is known after a log-in. Unit: milliseconds. */
export const DEVICE_MS: number = 180 * 86_400_000;
const MAX_ENTRIES = 5;
const ENTRY = /^([\w-]{16})\.([0-9a-z]{1,9})\.([\w-]{22})$/;

/** What is needed of the outside. */
export interface KnownDevicesDeps {
  readonly key: Uint8Array;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** Knows devices by their cookie. */
export class KnownDevices {
  readonly #deps: KnownDevicesDeps;

  constructor(deps: KnownDevicesDeps) {
    this.#deps = deps;
  }

  /** The id of the device, if one of the cookie's values says that this user logged in with it. */
  find(values: readonly string[], username: string): string | null {
    for (const entry of toEntries(values)) {
      const id = this.#read(entry, username);
      if (id !== null) return id;
    }
    return null;
  }

  /** The cookie's value after a log-in: the user's entry anew, and those of others. */
  issue(values: readonly string[], username: string): string {
    const { now, randomBytes } = this.#deps;
    const id = this.find(values, username) ?? Buffer.from(randomBytes(12)).toString('base64url');
    const issued = Math.floor(now() / 1000).toString(36);
    const others = toEntries(values).filter((entry) => this.#read(entry, username) === null);
    return [`${id}.${issued}.${this.#sign(id, issued, username)}`, ...others].slice(0, MAX_ENTRIES).join('~');
  }

  #read(entry: string, username: string): string | null {
    const [, id = '', issued = '', mac = ''] = ENTRY.exec(entry) ?? [];
    if (id === '' || this.#deps.now() - Number.parseInt(issued, 36) * 1000 > DEVICE_MS) return null;
    const expected = Buffer.from(this.#sign(id, issued, username));
    return timingSafeEqual(Buffer.from(mac), expected) ? id : null;
  }

  #sign(id: string, issued: string, username: string): string {
    return createHmac('sha256', this.#deps.key)
      .update(`${id}\0${issued}\0${toLowerAscii(username)}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }
}

function toEntries(values: readonly string[]): readonly string[] {
  return values.slice(0, 2).flatMap((value) => value.slice(0, 500).split('~').slice(0, MAX_ENTRIES));
}
