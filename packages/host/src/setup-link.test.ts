/** The link is told while it is good, and nothing else is. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '@toru/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { noteSetupLink, readSetupLink } from './setup-link.ts';

const LINK = 'http://127.0.0.1:3000/setup?token=abc';
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'toru-setup-'));
  openStorage({ dataDir }).close();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

it('is told again, and readable by its owner alone', () => {
  noteSetupLink(dataDir, LINK);
  expect(readSetupLink(dataDir)).toBe(LINK);
  expect(statSync(join(dataDir, 'setup-link.json')).mode & 0o777).toBe(0o600);
});

it('is gone when the panel has an administrator, at once and after a start', () => {
  noteSetupLink(dataDir, LINK);
  {
    using storage = openStorage({ dataDir });
    const user = { username: 'anna', role: 'admin', displayName: 'Anna', passwordHash: 'x' } as const;
    storage.users.create({ ...user, plugins: null, createdAtMs: 0 });
  }
  expect(() => readSetupLink(dataDir)).toThrow(/has an administrator already/);
  noteSetupLink(dataDir, null);
  expect(() => readSetupLink(dataDir)).toThrow(/There is no link/);
});

it('is of no use when the panel that made it does not run', () => {
  writeFileSync(join(dataDir, 'setup-link.json'), JSON.stringify({ pid: 2 ** 22 + 1, link: LINK }));
  expect(() => readSetupLink(dataDir)).toThrow(/does not run/);
});
