/** API tokens for agents and scripts, by the hash of their text. */

import type { ApiTokenRecord, ApiTokenStore } from './account-types.ts';
import type { Database, Row } from './database.ts';
import type { HeldChanges } from './held-changes.ts';
import { RowsAhead } from './rows-ahead.ts';
import { integerOf, integerOrNullOf, textOf, wordOf } from './row-guards.ts';

export function createApiTokenStore(database: Database, held: HeldChanges): ApiTokenStore {
  const add = database.prepare(
    `INSERT INTO api_tokens (id, token_hash, name, scope, created_at, created_by, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const readByHash = database.prepare(
    'SELECT * FROM api_tokens WHERE token_hash = ? AND (expires_at IS NULL OR expires_at > ?)',
  );
  const readAll = database.prepare('SELECT * FROM api_tokens ORDER BY created_at DESC, id');
  const writeUsed = database.prepare('UPDATE api_tokens SET last_used_at = ? WHERE id = ?');
  const writeConfirmed = database.prepare('UPDATE api_tokens SET unconfirmed_since = NULL WHERE id = ?');
  const readOne = database.prepare('SELECT * FROM api_tokens WHERE id = ?');
  const remove = database.prepare('DELETE FROM api_tokens WHERE id = ?');
  // Only revocations are held, so what is ahead of the table is always that a row is gone.
  const ahead = new RowsAhead<ApiTokenRecord>(held, {
    table: 'api_tokens',
    write: (id) => {
      database.transaction('power', () => remove.run(id));
    },
  });

  return {
    create(token): ApiTokenRecord {
      const { id, tokenHash, name, scope, createdAtMs, createdBy, expiresAtMs } = token;
      database.transaction('power', () =>
        add.run(id, tokenHash, name, scope, createdAtMs, createdBy, expiresAtMs),
      );
      return {
        id,
        tokenHash,
        name,
        scope,
        createdAtMs,
        createdBy,
        lastUsedAtMs: null,
        expiresAtMs,
        unconfirmedSinceMs: null,
      };
    },
    findByHash(tokenHash, nowMs): ApiTokenRecord | null {
      const row = readByHash.get(tokenHash, nowMs);
      if (row === undefined) return null;
      const token = toApiToken(row);
      return ahead.get(token.id) === null ? null : token;
    },
    list: () => ahead.correct(readAll.all().map(toApiToken), ({ id }) => id),
    touch(id, nowMs): void {
      database.attempt(() => writeUsed.run(nowMs, id));
    },
    confirm(id): ApiTokenRecord | null {
      if (ahead.get(id) === null) return null;
      database.transaction('power', () => writeConfirmed.run(id));
      const row = readOne.get(id);
      return row === undefined ? null : toApiToken(row);
    },
    delete(id): ApiTokenRecord | null {
      const row = readOne.get(id);
      if (row === undefined || ahead.get(id) === null) return null;
      const token = toApiToken(row);
      ahead.put(id, null, `the revocation of the API token "${token.name}"`);
      return token;
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
    unconfirmedSinceMs: integerOrNullOf(row, 'unconfirmed_since'),
  };
}
