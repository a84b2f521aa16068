/** Trees that are the same on every machine. */
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { below, readTree, writeTree } from './file-tree.ts';

test('every file has its mode and the one time, whatever the umask', () => {
  const root = mkdtempSync(join(tmpdir(), 'toru-tree-'));
  const umask = process.umask(0o077);
  writeTree(
    root,
    [
      ...below('usr/lib', [
        { path: 'program', mode: 0o755, copyOf: import.meta.filename },
        { path: 'current', linkTo: 'gone' },
      ]),
      { path: 'etc/secret', mode: 0o640, text: 'x' },
    ],
    1_700_000_000_000,
  );
  process.umask(umask);
  const facts = (path: string): unknown => {
    const { mode, mtimeMs } = lstatSync(join(root, path));
    return [(mode & 0o777).toString(8), mtimeMs];
  };
  expect(facts('usr/lib')).toEqual(['755', 1_700_000_000_000]);
  expect(facts('usr/lib/program')).toEqual(['755', 1_700_000_000_000]);
  expect(facts('etc/secret')).toEqual(['640', 1_700_000_000_000]);
  expect(lstatSync(join(root, 'usr/lib/current')).mtimeMs).toBe(1_700_000_000_000);
  expect(readlinkSync(join(root, 'usr/lib/current'))).toBe('gone');
  expect(readFileSync(join(root, 'usr/lib/program'), 'utf8')).toContain('whatever the umask');
  expect(readTree(join(root, 'etc'))).toEqual([{ path: 'secret', copyOf: join(root, 'etc/secret') }]);
  rmSync(root, { recursive: true });
});
