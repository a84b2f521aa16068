/** What a durable write costs and gives: the log is flushed before it is acknowledged, seen from below SQLite. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { createTemporaryDirectory } from './temporary-directory.ts';

const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;

test('a durable change is on the disk before it is acknowledged, any other in the kernel', ({ skip }) => {
  const dataDir = createTemporaryDirectory();
  const shim = join(createTemporaryDirectory(), 'counts-flushes.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-o', shim, fixture('counts-flushes.c'), '-ldl']);
  if (built.error !== undefined) skip('there is no C compiler');
  expect(built.stderr.toString()).toBe('');

  const { stdout, stderr } = spawnSync(process.execPath, [fixture('writes-durably.ts'), dataDir], {
    encoding: 'utf8',
    env: { ...process.env, LD_PRELOAD: shim, FLUSHES: `${shim}.count` },
  });
  expect(stderr).toBe('');
  const [, ...flushes] = stdout.trimEnd().split('\n');
  expect(flushes).toEqual([
    'set: 0',
    'durable set: 1',
    'set again: 0',
    'delete: 0',
    'durable delete of what is gone: 1',
    'set anew: 1',
    'durable delete: 1',
  ]);
});
