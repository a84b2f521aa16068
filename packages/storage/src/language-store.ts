/** The language of the interface that each account has chosen. */

import type { LanguageStore } from './account-types.ts';
import type { Database } from './database.ts';
import { textOf } from './row-guards.ts';

export function createLanguageStore(database: Database): LanguageStore {
  const read = database.prepare('SELECT language FROM account_languages WHERE username = ?');
  const write = database.prepare(
    `INSERT INTO account_languages (username, language) VALUES (?, ?)
     ON CONFLICT (username) DO UPDATE SET language = excluded.language`,
  );
  const remove = database.prepare('DELETE FROM account_languages WHERE username = ?');
  return {
    get(username): string | null {
      const row = read.get(username);
      return row === undefined ? null : textOf(row, 'language');
    },
    set(username, language): void {
      database.transaction('power', () =>
        language === null ? remove.run(username) : write.run(username, language),
      );
    },
  };
}
