#!/usr/bin/env node
/** Runs `toru` from its sources, for whoever works on it; `bin/toru` runs what is built of them. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

if (process.pid === 1)
  process.stderr.write(
    'toru: This is process 1, which has to take in processes that lose their parent, and Node does not: they will be left as zombies; ' +
      'start packages/cli/bin/toru, or the container with "docker run --init"\n',
  );
enableCompileCache(fileURLToPath(new URL('../../../.cache/compile', import.meta.url)));
await import('../src/toru.ts');
