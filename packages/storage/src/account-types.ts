/**
 * The faces of the account stores: users, sessions, API tokens and licenses.
 *
 * Password hashes and token hashes come in as text: hashing belongs to the caller, and no secret itself is ever stored.
 */

import type { LicenseState, Role, TokenScope } from '@toru/protocol';

/** A user as stored. */
export interface UserRecord {
  /** As written at creation; upper and lower case of ASCII letters are the same user. */
  readonly username: string;
  readonly role: Role;
  readonly displayName: string;
  /** Encoded Argon2id hash with its parameters. */
  readonly passwordHash: string;
  readonly active: boolean;
  /** Ids of the plugins the user may see; null: all that the role may see. */
  readonly plugins: readonly string[] | null;
  readonly createdAtMs: number;
  readonly passwordChangedAtMs: number;
  readonly lastLoginAtMs: number | null;
}

/** A user to be created. */
export interface NewUser {
  readonly username: string;
  readonly role: Role;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly plugins: readonly string[] | null;
  readonly createdAtMs: number;
}

/** Fields of a user to be changed; what is absent stays. */
export interface UserPatch {
  readonly role?: Role | undefined;
  readonly displayName?: string | undefined;
  readonly active?: boolean | undefined;
  readonly plugins?: readonly string[] | null | undefined;
}

/** Users of the panel. The environment administrator is not among them. */
export interface UserStore {
  /** `null` when the name is taken. */
  create(user: NewUser): UserRecord | null;
  get(username: string): UserRecord | null;
  list(): readonly UserRecord[];
  count(): number;
  /** Active users with the role `admin`. */
  countActiveAdmins(): number;
  /**
   * `null` when there is no such user. A change that takes something away is in effect even if the disk refuses it.
   *
   * @throws {ToruError} `STORAGE_UNAVAILABLE`: a change that takes nothing away could not be stored, and was not made.
   */
  update(username: string, patch: UserPatch): UserRecord | null;
  /** In effect even if the disk refuses it. False when there is no such user, or when a hash is expected and the stored one is another by now. */
  setPasswordHash(username: string, passwordHash: string, nowMs: number, expectedHash?: string): boolean;
  recordLogin(username: string, nowMs: number): void;
  /** In effect even if the disk refuses it. False when there is no such user. Sessions are ended by the caller. */
  delete(username: string): boolean;
}

/** Languages that accounts have chosen, the environment administrator's among them. */
export interface LanguageStore {
  /** A language tag; `null`: nothing is chosen, or there is no such account. */
  get(username: string): string | null;
  /**
   * Stores the choice; `null` forgets it.
   *
   * @throws {ToruError} `STORAGE_UNAVAILABLE`: nothing has changed then.
   */
  set(username: string, language: string | null): void;
}

/** A session as stored. */
export interface SessionRecord {
  /** Hash of the cookie's value. */
  readonly tokenHash: string;
  readonly username: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastSeenAtMs: number;
  readonly userAgent: string | null;
  readonly address: string | null;
}

/** Login sessions by the hash of their token; the token itself is never stored. */
export interface SessionStore {
  /** In effect even if the disk refuses it; so are all ends. */
  create(session: SessionRecord): void;
  /** `null` for unknown and expired ones. */
  get(tokenHash: string, nowMs: number): SessionRecord | null;
  /** Newest first, without expired ones. */
  listFor(username: string, nowMs: number): readonly SessionRecord[];
  /** Not written through to the disk: a lost time of last use harms nobody. */
  touch(tokenHash: string, nowMs: number, address: string | null): void;
  delete(tokenHash: string): boolean;
  /** Ends the sessions of a user, except one if told; returns the hashes that ended. */
  deleteFor(username: string, exceptTokenHash?: string): readonly string[];
  /** Removes expired ones; returns how many. */
  purge(nowMs: number): number;
}

/** An API token as stored. */
export interface ApiTokenRecord {
  /** Shown in lists and used to revoke. */
  readonly id: string;
  readonly tokenHash: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly lastUsedAtMs: number | null;
  /** null: it does not expire. */
  readonly expiresAtMs: number | null;
  /** When a backup was restored since which no administrator has confirmed the token; null: it can be used. */
  readonly unconfirmedSinceMs: number | null;
}

/** A token to be created; the caller passes the id. */
export type NewApiToken = Omit<ApiTokenRecord, 'lastUsedAtMs' | 'unconfirmedSinceMs'>;

/** Tokens for agents and scripts. */
export interface ApiTokenStore {
  create(token: NewApiToken): ApiTokenRecord;
  /** `null` for unknown and expired ones. */
  findByHash(tokenHash: string, nowMs: number): ApiTokenRecord | null;
  /** Newest first, expired ones included: the panel shows them as expired. */
  list(): readonly ApiTokenRecord[];
  /** Not written through to the disk. */
  touch(id: string, nowMs: number): void;
  /** Lets a token of a restored backup be used again. The token, or `null` when there is none. */
  confirm(id: string): ApiTokenRecord | null;
  /** In effect even if the disk refuses it. The revoked token, or `null` when there is none. */
  delete(id: string): ApiTokenRecord | null;
}

/** A license that was in place once. */
export interface ReplacedLicense {
  readonly token: string;
  /** The verdict on it when it was replaced. */
  readonly state: LicenseState;
  readonly replacedAtMs: number;
}

/** License texts by plugin id. What is replaced or removed is kept: the five best of each plugin. */
export interface LicenseStore {
  get(plugin: string): string | null;
  /** Puts a text in the place of what is there, if anything is; `replacedState` is the verdict on that.  Default: `unknown`. */
  set(plugin: string, token: string, nowMs: number, replacedState?: LicenseState): void;
  /** False when there was none. `removedState` as above. */
  delete(plugin: string, nowMs: number, removedState?: LicenseState): boolean;
  all(): ReadonlyMap<string, string>;
  /** The best of those that were in place before: a valid one rather than one nobody judged, then the latest. */
  previous(plugin: string): ReplacedLicense | null;
}
