/** API tokens for agents and scripts, by the hash of their text. */

import type { ApiTokenRecord, ApiTokenStore } from './account-types.ts';
import type { Database, Row } from './database.ts';
import { integerOf, integerOrNullOf, textOf, wordOf } from './row-guards.ts';

/** Creates the store. */
export function createApiTokenStore(database: Database): ApiTokenStore {
  const add = database.prepare(
    `INSERT INTO api_tokens (id, token_hash, name, scope, created_at, created_by, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const readByHash = database.prepare(
    'SELECT * FROM api_tokens WHERE token_hash = ? AND (expires_at IS NULL OR expires_at > ?)',
  );
  const readAll = database.prepare('SELECT * FROM api_tokens ORDER BY created_at DESC, id');
  const writeUsed = database.prepare('UPDATE api_tokens SET last_used_at = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM api_tokens WHERE id = ? RETURNING *');

  return {
    create(token): ApiTokenRecord {
      const { id, tokenHash, name, scope, createdAtMs, createdBy, expiresAtMs } = token;
      database.transaction('power', () =>
        add.run(id, tokenHash, name, scope, createdAtMs, createdBy, expiresAtMs),
      );
      return { id, tokenHash, name, scope, createdAtMs, createdBy, lastUsedAtMs: null, expiresAtMs };
    },
    findByHash(tokenHash, nowMs): ApiTokenRecord | null {
      const row = readByHash.get(tokenHash, nowMs);
      return row === undefined ? null : toApiToken(row);
    },
    list: () => readAll.all().map(toApiToken),
    touch(id, nowMs): void {
      database.attempt(() => writeUsed.run(nowMs, id));
    },
    delete(id): ApiTokenRecord | null {
      const row = database.transaction('power', () => remove.get(id));
      return row === undefined ? null : toApiToken(row);
    },
  };
}

function toApiToken(row: Row): ApiTokenRecord {
  return {
    id: textOf(row, 'id'),
    tokenHash: textOf(row, 'token_hash'),
    name: textOf(row, 'name'),
    scope: wordOf(row, 'scope', ['read', 'operate', 'admin']),
    createdAtMs: integerOf(row, 'created_at'),
    createdBy: textOf(row, 'created_by'),
    lastUsedAtMs: integerOrNullOf(row, 'last_used_at'),
    expiresAtMs: integerOrNullOf(row, 'expires_at'),
  };
}
