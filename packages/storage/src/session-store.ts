/** Sessions of people, by the hash of their cookie. */

import type { SessionRecord, SessionStore } from './account-types.ts';
import type { Database, Row } from './database.ts';
import { integerOf, textOf, textOrNullOf } from './row-guards.ts';

/** Creates the store. */
export function createSessionStore(database: Database): SessionStore {
  const add = database.prepare(
    `INSERT INTO sessions (token_hash, username, created_at, expires_at, last_seen_at, user_agent, address)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const readOne = database.prepare('SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ?');
  const readUser = database.prepare(
    'SELECT * FROM sessions WHERE username = ? AND expires_at > ? ORDER BY created_at DESC, token_hash',
  );
  const writeSeen = database.prepare(
    'UPDATE sessions SET last_seen_at = ?, address = coalesce(?, address) WHERE token_hash = ?',
  );
  const remove = database.prepare('DELETE FROM sessions WHERE token_hash = ?');
  const removeUser = database.prepare(
    'DELETE FROM sessions WHERE username = ? AND token_hash IS NOT ? RETURNING token_hash',
  );
  const removeExpired = database.prepare('DELETE FROM sessions WHERE expires_at <= ?');

  return {
    create(session): void {
      const { tokenHash, username, createdAtMs, expiresAtMs, lastSeenAtMs, userAgent, address } = session;
      database.transaction('power', () =>
        add.run(tokenHash, username, createdAtMs, expiresAtMs, lastSeenAtMs, userAgent, address),
      );
    },
    get(tokenHash, nowMs): SessionRecord | null {
      const row = readOne.get(tokenHash, nowMs);
      return row === undefined ? null : toSession(row);
    },
    listFor: (username, nowMs) => readUser.all(username, nowMs).map(toSession),
    touch(tokenHash, nowMs, address): void {
      database.attempt(() => writeSeen.run(nowMs, address, tokenHash));
    },
    delete: (tokenHash) => database.transaction('power', () => remove.run(tokenHash)) > 0,
    deleteFor: (username, exceptTokenHash = '') =>
      database.transaction('power', () =>
        removeUser.all(username, exceptTokenHash).map((row) => textOf(row, 'token_hash')),
      ),
    purge: (nowMs) => removeExpired.run(nowMs),
  };
}

function toSession(row: Row): SessionRecord {
  return {
    tokenHash: textOf(row, 'token_hash'),
    username: textOf(row, 'username'),
    createdAtMs: integerOf(row, 'created_at'),
    expiresAtMs: integerOf(row, 'expires_at'),
    lastSeenAtMs: integerOf(row, 'last_seen_at'),
    userAgent: textOrNullOf(row, 'user_agent'),
    address: textOrNullOf(row, 'address'),
  };
}
