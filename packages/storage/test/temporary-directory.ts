/** A fresh directory for each test, gone afterwards. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Creates a directory that the end of the running test removes. */
export function createTemporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'toru-storage-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}
