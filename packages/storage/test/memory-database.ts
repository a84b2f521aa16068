/** A database in memory with the present schema, for unit tests. */

import { Database } from '../src/database.ts';
import { HeldChanges } from '../src/held-changes.ts';
import { migrate } from '../src/migrate.ts';

/** Opens a fresh database in memory. */
export function openMemoryDatabase(): Database {
  const database = new Database(':memory:');
  migrate(database, 0);
  return database;
}

/** A store on a fresh database in memory. */
export function openMemoryStore<Store>(create: (database: Database, held: HeldChanges) => Store): Store {
  const database = openMemoryDatabase();
  return create(database, new HeldChanges(database, Date.now));
}
