/** Users of the panel. */

import type { UserRecord, UserStore } from './account-types.ts';
import type { Database, Row } from './database.ts';
import { integerOf, integerOrNullOf, textOf, textsOrNullOf, wordOf } from './row-guards.ts';

/** Creates the store. */
export function createUserStore(database: Database): UserStore {
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
    'UPDATE users SET role = ?, display_name = ?, active = ?, plugins = ? WHERE username = ?',
  );
  const changePassword = database.prepare(
    'UPDATE users SET password_hash = ?1, password_changed_at = ?2 WHERE username = ?3 AND password_hash = coalesce(?4, password_hash)',
  );
  const writeLogin = database.prepare('UPDATE users SET last_login_at = ? WHERE username = ?');
  const remove = database.prepare('DELETE FROM users WHERE username = ?');

  const get = (username: string): UserRecord | null => {
    const row = readOne.get(username);
    return row === undefined ? null : toUser(row);
  };
  const count = (row: Row | undefined): number => (row === undefined ? 0 : integerOf(row, 'count'));

  return {
    create(user): UserRecord | null {
      const { username, role, displayName, passwordHash, plugins, createdAtMs } = user;
      const added = database.transaction('power', () =>
        add.run(username, role, displayName, passwordHash, toJson(plugins), createdAtMs, createdAtMs),
      );
      return added === 0 ? null : get(username);
    },
    get,
    list: () => readAll.all().map(toUser),
    count: () => count(countAll.get()),
    countActiveAdmins: () => count(countAdmins.get()),
    update(username, patch): UserRecord | null {
      return database.transaction('power', () => {
        const user = get(username);
        if (user === null) return null;
        const { role = user.role, displayName = user.displayName, active = user.active } = patch;
        // `null` is a value here: all plugins that the role may see.
        const plugins = patch.plugins === undefined ? user.plugins : patch.plugins;
        change.run(role, displayName, active ? 1 : 0, toJson(plugins), username);
        return { ...user, role, displayName, active, plugins };
      });
    },
    setPasswordHash: (username, passwordHash, nowMs, expectedHash) =>
      database.transaction('power', () =>
        changePassword.run(passwordHash, nowMs, username, expectedHash ?? null),
      ) > 0,
    recordLogin(username, nowMs): void {
      database.attempt(() => writeLogin.run(nowMs, username));
    },
    delete: (username) => database.transaction('power', () => remove.run(username)) > 0,
  };
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
