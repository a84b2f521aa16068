/**
 * Recognizes a database of ours that has lost its number, as `sqlite3 steering.db .dump` loses it: by its tables, indexes and triggers,
 * which are then word for word those of one schema version.
 */

import type { Database } from './database.ts';
import type { Migration } from './migration.ts';
import { textOf } from './row-guards.ts';

/** What a file without a number is. */
export type SchemaMatch =
  | { readonly kind: 'empty' }
  | { readonly kind: 'version'; readonly version: number }
  /** It holds a table of ours, and the whole is no version of ours. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'foreign' };

/** Compares the schema of a file with each version; `scratch` is an empty database in memory. */
export function matchSchema(
  database: Database,
  scratch: Database,
  migrations: readonly Migration[],
): SchemaMatch {
  const found = describe(database);
  if (found.size === 0) return { kind: 'empty' };
  let isOurs = false;
  for (const [index, { sql }] of migrations.entries()) {
    scratch.exec(sql);
    const known = describe(scratch);
    if (known.size === found.size && [...known].every((object) => found.has(object)))
      return { kind: 'version', version: index + 1 };
    isOurs ||= [...known].some((object) => object.startsWith('CREATE TABLE') && found.has(object));
  }
  return { kind: isOurs ? 'damaged' : 'foreign' };
}

function describe(database: Database): ReadonlySet<string> {
  // Objects without a text are SQLite's own.
  const rows = database
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    .all();
  return new Set(rows.map((row) => textOf(row, 'sql')));
}
