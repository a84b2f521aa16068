/** The lock of a data directory, held by another process. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

import { lockDataDirectory } from '../src/index.ts';

const lockModule = new URL('../src/data-folder/lock.ts', import.meta.url).href;
const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

async function heldByAnother(): Promise<{ dataDir: string; pid: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'toru-lock-'));
  const program = `import { lockDataDirectory } from '${lockModule}';
globalThis.held = lockDataDirectory('${dataDir}'); console.log('held'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.push(() => {
    child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true });
  });
  await once(child.stdout, 'data');
  return { dataDir, pid: child.pid ?? 0 };
}

test.each([
  ['is whole', () => undefined],
  ['was removed', (dir: string) => rmSync(join(dir, 'host.lock'))],
  [
    'was replaced by an empty one',
    (dir: string) => {
      rmSync(join(dir, 'host.lock'));
      writeFileSync(join(dir, 'host.lock'), '');
    },
  ],
  [
    'was removed together with host.pid',
    (dir: string) => {
      rmSync(join(dir, 'host.lock'));
      rmSync(join(dir, 'host.pid'));
    },
  ],
])('keeps a second host out when the lock file of the first %s', async (_, damage) => {
  const { dataDir, pid } = await heldByAnother();
  damage(dataDir);
  expect(() => lockDataDirectory(dataDir)).toThrow(
    expect.objectContaining({
      code: 'DATA_DIR_LOCKED',
      message: expect.stringContaining(`pid ${pid} uses it`),
    }),
  );
});

test('a lock that nobody holds is free, whatever host.pid says', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'toru-lock-'));
  cleanup.push(() => rmSync(dataDir, { recursive: true }));
  for (const noted of ['1\n', '', 'x']) {
    writeFileSync(join(dataDir, 'host.pid'), noted);
    lockDataDirectory(dataDir)[Symbol.dispose]();
  }
});
