/**
 * Sessions of people, by the hash of their cookie.
 *
 * On a full disk a session is over in memory, and one that is begun is kept in memory: people can leave, and come in to make room.
 */

import type { SessionRecord, SessionStore } from './account-types.ts';
import type { Database, Row } from './database.ts';
import type { HeldChanges } from './held-changes.ts';
import { RowsAhead } from './rows-ahead.ts';
import { toUserKey } from './user-key.ts';
import { integerOf, textOf, textOrNullOf } from './row-guards.ts';

export function createSessionStore(database: Database, held: HeldChanges): SessionStore {
  const add = database.prepare(
    `INSERT OR REPLACE INTO sessions (token_hash, username, created_at, expires_at, last_seen_at, user_agent, address)
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
  const removeUser = database.prepare('DELETE FROM sessions WHERE username = ? AND token_hash IS NOT ?');
  const removeExpired = database.prepare('DELETE FROM sessions WHERE expires_at <= ?');

  const ahead = new RowsAhead<SessionRecord>(held, {
    table: 'sessions',
    write: (key, session) => {
      database.transaction('power', () => {
        if (session === null) {
          remove.run(key);
          return;
        }
        const { username, createdAtMs, expiresAtMs, lastSeenAtMs, userAgent, address } = session;
        add.run(key, username, createdAtMs, expiresAtMs, lastSeenAtMs, userAgent, address);
      });
    },
  });
  const get = (tokenHash: string, nowMs: number): SessionRecord | null => {
    const known = ahead.get(tokenHash);
    if (known !== undefined) return known !== null && known.expiresAtMs > nowMs ? known : null;
    const row = readOne.get(tokenHash, nowMs);
    return row === undefined ? null : toSession(row);
  };
  const listFor = (username: string, nowMs: number): readonly SessionRecord[] => {
    const stored = readUser.all(username, nowMs).map(toSession);
    if (ahead.isEmpty) return stored;
    return ahead
      .correct(stored, ({ tokenHash }) => tokenHash)
      .filter((session) => toUserKey(session.username) === toUserKey(username) && session.expiresAtMs > nowMs)
      .toSorted((left, right) => right.createdAtMs - left.createdAtMs);
  };

  return {
    create(session): void {
      ahead.put(session.tokenHash, session, `a session of "${session.username}"`);
    },
    get,
    listFor,
    touch(tokenHash, nowMs, address): void {
      database.attempt(() => writeSeen.run(nowMs, address, tokenHash));
      ahead.amend(tokenHash, (session) => ({
        ...session,
        lastSeenAtMs: nowMs,
        address: address ?? session.address,
      }));
    },
    delete(tokenHash): boolean {
      // Also one that has expired.
      const session = get(tokenHash, 0);
      if (session === null) return false;
      ahead.put(tokenHash, null, `the end of a session of "${session.username}"`);
      return true;
    },
    deleteFor(username, exceptTokenHash = ''): readonly string[] {
      const ended = listFor(username, 0)
        .map(({ tokenHash }) => tokenHash)
        .filter((tokenHash) => tokenHash !== exceptTokenHash);
      // All in one commit, which is one disk flush.
      const isStored = database.attempt(() =>
        database.transaction('power', () => removeUser.run(username, exceptTokenHash)),
      );
      for (const tokenHash of ended) {
        if (isStored) ahead.drop(tokenHash);
        else ahead.hold(tokenHash, null, `the end of a session of "${username}"`);
      }
      return ended;
    },
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
