/**
 * Sessions: the cookie's value is 256 random bits and only its hash is stored.
 *
 * What is in use stays in memory; the store hears of use at most once a minute.
 */

import type { SessionEnd } from '@toru/api';
import { hash } from 'node:crypto';
import type { Access } from '@toru/protocol';
import type { SessionRecord, Storage } from '@toru/storage';
import type { Account, Accounts } from './accounts.ts';
import { toLowerAscii } from './accounts.ts';
import { Credential } from './credential.ts';
import { EndedSessions } from './ended-sessions.ts';
import { canUsePlugin, toUserIdentity } from './identity.ts';

/** How long a session lasts. Unit: milliseconds. */
export const SESSION_MS: number = 7 * 86_400_000;
const TOUCH_INTERVAL_MS = 60_000;
const MAX_SESSIONS_PER_USER = 50;
const MAX_CANDIDATES = 4;
const COOKIE_VALUE = /^[\w-]{43}$/;

/** What sessions need of the outside. */
export interface SessionsDeps {
  readonly store: Storage['sessions'];
  readonly accounts: Accounts;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** All sessions of people. */
export class Sessions {
  readonly #deps: SessionsDeps;
  readonly #live = new Map<string, Credential>();
  readonly #ended = new EndedSessions();

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** The session of the first cookie value that has one. */
  find(cookieValues: readonly string[], address: string): Credential | null {
    const nowMs = this.#deps.now();
    const count = Math.min(cookieValues.length, MAX_CANDIDATES);
    for (let at = 0; at < count; at += 1) {
      const value = cookieValues[at] ?? '';
      const session = this.#live.get(value) ?? this.#load(value, nowMs);
      if (session === null) continue;
      if (session.expiresAtMs <= nowMs) {
        this.#forget(value, session, 'expired');
        continue;
      }
      this.#use(session, nowMs, address);
      return session;
    }
    return null;
  }

  /** Why the session of the first cookie value that had one has ended; null when that is not known. */
  endOf(cookieValues: readonly string[]): SessionEnd | null {
    for (const value of cookieValues.slice(0, MAX_CANDIDATES)) {
      if (!COOKIE_VALUE.test(value)) continue;
      const end = this.#ended.of(this.#hashOf(value, false)) ?? this.#ended.of(this.#hashOf(value, true));
      if (end !== null) return end;
    }
    return null;
  }

  /** Sessions of a user, the most recently used first. */
  listFor(username: string): readonly SessionRecord[] {
    const nowMs = this.#deps.now();
    const live = new Map([...this.#live.values()].map((session) => [session.key, session]));
    return this.#deps.store
      .listFor(username, nowMs)
      .map((record) => {
        const session = live.get(record.tokenHash);
        const usedAtMs = session?.isInUse === true ? nowMs : (session?.usedAtMs ?? 0);
        return { ...record, lastSeenAtMs: Math.max(record.lastSeenAtMs, usedAtMs) };
      })
      .toSorted((left, right) => right.lastSeenAtMs - left.lastSeenAtMs);
  }

  /** Starts a session; returns the cookie's value, which exists nowhere else. */
  create(account: Account, from: { readonly userAgent: string | null; readonly address: string }): string {
    const { store, now, randomBytes } = this.#deps;
    const nowMs = now();
    const value = Buffer.from(randomBytes(32)).toString('base64url');
    const record: SessionRecord = {
      tokenHash: this.#hashOf(value, account.isEnvironment),
      username: account.username,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + SESSION_MS,
      lastSeenAtMs: nowMs,
      userAgent: from.userAgent?.slice(0, 300) ?? null,
      address: from.address,
    };
    // Those that are in use stay, however old they are: a script that logs in again and again ends its own.
    for (const old of this.listFor(account.username).slice(MAX_SESSIONS_PER_USER - 1)) {
      this.endByKey(old.tokenHash, 'displaced');
    }
    store.create(record);
    this.#remember(value, record, account, nowMs);
    return value;
  }

  end(session: Credential): void {
    this.endByKey(session.key, 'logged_out');
  }

  /** Ends the session with this hash. */
  endByKey(key: string, end: SessionEnd): void {
    this.#ended.note(key, end);
    this.#deps.store.delete(key);
    this.#forgetWhere((session) => session.key === key, end);
  }

  /** Ends the sessions of a user, except one if told. */
  endFor(username: string, end: SessionEnd, except?: Credential): void {
    for (const key of this.#deps.store.deleteFor(username, except?.key)) this.#ended.note(key, end);
    const lower = toLowerAscii(username);
    this.#forgetWhere(
      (session) => session !== except && toLowerAscii(session.identity.username) === lower,
      end,
    );
  }

  /** Reads an account again after it was changed; sessions of one that is gone or inactive end. */
  refresh(username: string): void {
    const account = this.#deps.accounts.find(username);
    if (account === null) {
      this.endFor(username, 'account_closed');
      return;
    }
    const lower = toLowerAscii(username);
    for (const session of this.#live.values()) {
      if (toLowerAscii(session.identity.username) === lower) session.replaceIdentity(toUserIdentity(account));
    }
  }

  /** Least role of a plugin, perhaps changed: what uses it in a session that may not any more ends. */
  endDenied(pluginId: string, access: Access): void {
    for (const session of this.#live.values())
      if (!canUsePlugin(session.identity, pluginId, access)) session.endUseOf(pluginId);
  }

  /** Ends what has expired, since streams would otherwise outlive their session, and notes what is in use. */
  sweep(): void {
    const nowMs = this.#deps.now();
    this.#forgetWhere((session) => session.expiresAtMs <= nowMs, 'expired');
    for (const session of this.#live.values()) if (session.isInUse) this.#use(session, nowMs, null);
  }

  #load(value: string, nowMs: number): Credential | null {
    if (!COOKIE_VALUE.test(value)) return null;
    const { store, accounts } = this.#deps;
    for (const isEnvironment of accounts.hasEnvironmentAdmin ? [false, true] : [false]) {
      const record = store.get(this.#hashOf(value, isEnvironment), nowMs);
      const account = record === null ? null : accounts.find(record.username);
      if (record !== null && account?.isEnvironment === isEnvironment) {
        return this.#remember(value, record, account, record.lastSeenAtMs);
      }
    }
    return null;
  }

  #remember(value: string, record: SessionRecord, account: Account, seenAtMs: number): Credential {
    const session = new Credential(record.tokenHash, toUserIdentity(account), record.expiresAtMs);
    session.seenAtMs = seenAtMs;
    session.usedAtMs = seenAtMs;
    this.#live.set(value, session);
    return session;
  }

  #hashOf(value: string, isEnvironment: boolean): string {
    const text = isEnvironment ? `${value}.${this.#deps.accounts.environmentFingerprint}` : value;
    return hash('sha256', text, 'hex');
  }

  #use(session: Credential, nowMs: number, address: string | null): void {
    session.usedAtMs = nowMs;
    if (nowMs - session.seenAtMs < TOUCH_INTERVAL_MS) return;
    session.seenAtMs = nowMs;
    this.#deps.store.touch(session.key, nowMs, address);
  }

  #forgetWhere(matches: (session: Credential) => boolean, end: SessionEnd): void {
    for (const [value, session] of this.#live) if (matches(session)) this.#forget(value, session, end);
  }

  #forget(value: string, session: Credential, end: SessionEnd): void {
    this.#live.delete(value);
    this.#ended.note(session.key, end);
    session.end();
  }
}
