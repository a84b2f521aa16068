/** Reads the identity of an installation, whether its panel runs or not. */

import { existsSync } from 'node:fs';

import { ToruError } from '@toru/protocol';
import { openStorage } from '@toru/storage';

import { databasePath } from './serve.ts';

/**
 * Reads the instance id from the database of a data directory.
 *
 * @throws {ToruError} `NOT_FOUND` when the panel was never started on this data directory.
 */
export function readInstanceId(dataDir: string): Promise<string> {
  const path = databasePath(dataDir);
  if (!existsSync(path)) {
    return Promise.reject(
      new ToruError(
        'NOT_FOUND',
        `There is no database in "${dataDir}": start the panel once, or name its data directory`,
      ),
    );
  }
  using storage = openStorage({ dataDir });
  return Promise.resolve(storage.instance.id);
}
