/**
 * Users of the panel.
 *
 * A change that takes something away is in effect even when the disk refuses it; one that only gives is refused then.
 */

import type { UserRecord, UserStore } from './account-types.ts';
import type { Database, Row } from './database.ts';
import type { HeldChanges } from './held-changes.ts';
import { RowsAhead } from './rows-ahead.ts';
import { toUserKey } from './user-key.ts';
import { integerOf, integerOrNullOf, textOf, textsOrNullOf, wordOf } from './row-guards.ts';

export function createUserStore(database: Database, held: HeldChanges): UserStore {
  const add = database.prepare(
    `INSERT INTO users (username, role, display_name, password_hash, active, plugins, created_at, password_changed_at)
     VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT (username) DO NOTHING`,
  );
  const readOne = database.prepare('SELECT * FROM users WHERE username = ?');
  const readAll = database.prepare('SELECT * FROM users ORDER BY username');
  const countAll = database.prepare('SELECT count(*) AS count FROM users');
  const countAdmins = database.prepare(
    "SELECT count(*) AS count FROM users WHERE active = 1 AND role = 'admin'",
  );
  const change = database.prepare(
    `UPDATE users SET role = ?, display_name = ?, active = ?, plugins = ?, password_hash = ?, password_changed_at = ?
     WHERE username = ?`,
  );
  const writeLogin = database.prepare('UPDATE users SET last_login_at = ? WHERE username = ?');
  const remove = database.prepare('DELETE FROM users WHERE username = ?');
  const forgetLanguage = database.prepare('DELETE FROM account_languages WHERE username = ?');

  const ahead = new RowsAhead<UserRecord>(held, {
    table: 'users',
    write: (key, user) => {
      database.transaction('power', () => {
        if (user === null) {
          remove.run(key);
          forgetLanguage.run(key);
        } else {
          const { role, displayName, active, plugins, passwordHash, passwordChangedAtMs } = user;
          change.run(
            role,
            displayName,
            active ? 1 : 0,
            toJson(plugins),
            passwordHash,
            passwordChangedAtMs,
            key,
          );
        }
      });
    },
  });

  const get = (username: string): UserRecord | null => {
    const known = ahead.get(toUserKey(username));
    if (known !== undefined) return known;
    const row = readOne.get(username);
    return row === undefined ? null : toUser(row);
  };
  const list = (): readonly UserRecord[] =>
    ahead.correct(readAll.all().map(toUser), ({ username }) => toUserKey(username));
  const count = (row: Row | undefined): number => (row === undefined ? 0 : integerOf(row, 'count'));

  return {
    create(user): UserRecord | null {
      const { username, role, displayName, passwordHash, plugins, createdAtMs } = user;
      // A user of this name who is gone, but not from the disk.
      if (ahead.get(toUserKey(username)) === null) ahead.store(toUserKey(username), null);
      const added = database.transaction('power', () =>
        add.run(username, role, displayName, passwordHash, toJson(plugins), createdAtMs, createdAtMs),
      );
      return added === 0 ? null : get(username);
    },
    get,
    list,
    count: () => (ahead.isEmpty ? count(countAll.get()) : list().length),
    countActiveAdmins: () =>
      ahead.isEmpty
        ? count(countAdmins.get())
        : list().filter(({ role, active }) => active && role === 'admin').length,
    update(username, patch): UserRecord | null {
      const user = get(username);
      if (user === null) return null;
      const { role = user.role, displayName = user.displayName, active = user.active } = patch;
      // `null` is a value here: all plugins that the role may see.
      const plugins = patch.plugins === undefined ? user.plugins : patch.plugins;
      const changed = { ...user, role, displayName, active, plugins };
      if (takesAway(user, changed))
        ahead.put(toUserKey(username), changed, `the change of the user "${user.username}"`);
      else ahead.store(toUserKey(username), changed);
      return changed;
    },
    setPasswordHash(username, passwordHash, nowMs, expectedHash): boolean {
      const user = get(username);
      if (user === null || (expectedHash !== undefined && expectedHash !== user.passwordHash)) return false;
      const changed = { ...user, passwordHash, passwordChangedAtMs: nowMs };
      ahead.put(toUserKey(username), changed, `the new password of the user "${user.username}"`);
      return true;
    },
    recordLogin(username, nowMs): void {
      database.attempt(() => writeLogin.run(nowMs, username));
      ahead.amend(toUserKey(username), (user) => ({ ...user, lastLoginAtMs: nowMs }));
    },
    delete(username): boolean {
      const user = get(username);
      if (user === null) return false;
      ahead.put(toUserKey(username), null, `the removal of the user "${user.username}"`);
      return true;
    },
  };
}

function takesAway(before: UserRecord, after: UserRecord): boolean {
  if (before.active && !after.active) return true;
  if (before.role === 'admin' && after.role !== 'admin') return true;
  const { plugins } = after;
  if (plugins === null) return false;
  return before.plugins === null || before.plugins.some((plugin) => !plugins.includes(plugin));
}

function toJson(plugins: readonly string[] | null): string | null {
  return plugins === null ? null : JSON.stringify(plugins);
}

function toUser(row: Row): UserRecord {
  return {
    username: textOf(row, 'username'),
    role: wordOf(row, 'role', ['admin', 'client']),
    displayName: textOf(row, 'display_name'),
    passwordHash: textOf(row, 'password_hash'),
    active: integerOf(row, 'active') === 1,
    plugins: textsOrNullOf(row, 'plugins'),
    createdAtMs: integerOf(row, 'created_at'),
    passwordChangedAtMs: integerOf(row, 'password_changed_at'),
    lastLoginAtMs: integerOrNullOf(row, 'last_login_at'),
  };
}
