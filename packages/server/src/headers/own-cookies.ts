/**
 * The panel's own cookies: what they are called, how they are set, and how they are told from those of plugins.
 *
 * Cookies know no port, so two panels under one host name see each other's: the name carries the installation. Over https it has the
 * prefix that keeps other hosts and plain http from setting it: `__Host-` where the panel owns the whole host, else `__Secure-`.
 */

import { hash } from 'node:crypto';

/** One of our cookies, or a neighbor's, as a request carries it. */
export interface OwnCookie {
  readonly name: string;
  readonly value: string;
}

/** How long a cookie stays and how the request came that it answers. */
export interface CookieSetting {
  readonly isSecure: boolean;
  readonly maxAgeS: number;
}

/** The name that sessions had before it carried the installation; honored until those cookies have expired. */
const FIRST_NAME = 'steering_session';
const OWN = /steering_(?:session|device)/i;

/** Tells whether a text is, holds or could be read as a cookie of this or any other panel. No plugin sees or sets such a one. */
export function isOwnCookie(text: string): boolean {
  return OWN.test(text);
}

/** Reads and writes the cookies of one installation. */
export class OwnCookies {
  readonly #basePath: string;
  readonly #installation: string;
  readonly #secureName: string;
  readonly #plainName: string;

  constructor(instanceId: string, basePath: string) {
    this.#basePath = basePath;
    this.#installation = hash('sha256', instanceId, 'hex').slice(0, 10);
    this.#plainName = `${FIRST_NAME}_${this.#installation}`;
    this.#secureName = `${basePath === '/' ? '__Host-' : '__Secure-'}${this.#plainName}`;
  }

  /** Name of the session's cookie. */
  sessionName(isSecure: boolean): string {
    return isSecure ? this.#secureName : this.#plainName;
  }

  /** Name of the cookie of a device that logged in before. Its path is narrower than the panel, which rules `__Host-` out. */
  deviceName(isSecure: boolean): string {
    return `${isSecure ? '__Secure-' : ''}steering_device_${this.#installation}`;
  }

  /** What the request carries of sessions of this installation; the present name first. */
  sessionValues(cookies: readonly OwnCookie[], isSecure: boolean): readonly string[] {
    const named = valuesOf(cookies, this.sessionName(isSecure));
    // A request has one cookie of ours as a rule.
    return named.length === cookies.length ? named : [...named, ...valuesOf(cookies, FIRST_NAME)];
  }

  /** What the request carries of devices. */
  deviceValues(cookies: readonly OwnCookie[], isSecure: boolean): readonly string[] {
    return valuesOf(cookies, this.deviceName(isSecure));
  }

  /** The `Set-Cookie` value that starts a session. */
  toSession(value: string, setting: CookieSetting): string {
    return toSetCookie(this.sessionName(setting.isSecure), value, this.#basePath, setting);
  }

  /** The `Set-Cookie` value that makes a device known; only log-ins see it again. */
  toDevice(value: string, setting: CookieSetting): string {
    return toSetCookie(this.deviceName(setting.isSecure), value, `${this.#basePath}api/auth/`, setting);
  }

  /** The `Set-Cookie` values that end a session; the first is for the present name. */
  toCleared(cookies: readonly OwnCookie[], isSecure: boolean): readonly string[] {
    return [
      toSetCookie(this.sessionName(isSecure), '', this.#basePath, { isSecure, maxAgeS: 0 }),
      ...this.toFirstNameCleared(cookies, isSecure),
    ];
  }

  /** The `Set-Cookie` value that removes the session's first name, where the request carries it. */
  toFirstNameCleared(cookies: readonly OwnCookie[], isSecure: boolean): readonly string[] {
    return valuesOf(cookies, FIRST_NAME).length === 0
      ? []
      : [toSetCookie(FIRST_NAME, '', this.#basePath, { isSecure, maxAgeS: 0 })];
  }
}

function valuesOf(cookies: readonly OwnCookie[], name: string): readonly string[] {
  return cookies.filter((cookie) => cookie.name === name).map(({ value }) => value);
}

function toSetCookie(
  name: string,
  value: string,
  path: string,
  { isSecure, maxAgeS }: CookieSetting,
): string {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
