/** A small installation in a folder of its own, as a panel would leave it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStorage } from '@toru/storage';

export const PASSPHRASE = 'test passphrase, long enough';
export const NOW_MS: number = Date.parse('2026-12-01T00:30:00Z');

/** Folders of an installation. */
export interface Installation extends Disposable {
  readonly root: string;
  readonly dataDir: string;
  readonly pluginsDir: string;
  readonly instanceId: string;
}

/** Makes one with an account, a session, a token, settings with a secret, a license, and files of a plugin. */
export function makeInstallation(): Installation {
  const root = mkdtempSync(join(tmpdir(), 'toru-lifecycle-'));
  const dataDir = join(root, 'data');
  const pluginsDir = join(root, 'plugins');
  let instanceId: string;
  {
    using storage = openStorage({ dataDir, now: () => NOW_MS });
    instanceId = storage.instance.id;
    const user = {
      username: 'anna',
      role: 'admin',
      displayName: 'Anna',
      passwordHash: 'x',
      plugins: null,
    } as const;
    storage.users.create({ ...user, createdAtMs: NOW_MS });
    const session = { tokenHash: 'aa', username: 'anna', createdAtMs: NOW_MS, lastSeenAtMs: NOW_MS };
    storage.sessions.create({ ...session, expiresAtMs: NOW_MS + 1e9, userAgent: null, address: null });
    const token = { id: 't1', tokenHash: 'bb', name: 'script', scope: 'read', createdBy: 'anna' } as const;
    storage.tokens.create({ ...token, createdAtMs: NOW_MS, expiresAtMs: null });
    storage.settings.save('mail', { port: 25 }, new Map([['/password', 'hush']]));
    storage.licenses.set('mail', 'license-text', NOW_MS);
    storage.kv.set('mail', 'plugin', 'key', Buffer.from('"value"'));
  }
  const data = join(dataDir, 'plugins/mail/data');
  mkdirSync(join(data, 'empty'), { recursive: true });
  writeFileSync(join(data, 'letter ü.txt'), 'hello', { mode: 0o640 });
  writeFileSync(join(data, `${'long'.repeat(40)}.txt`), 'long name');
  symlinkSync('letter ü.txt', join(data, 'link'));
  const database = new DatabaseSync(join(data, 'own.db'));
  database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)`);
  database.close();
  mkdirSync(join(dataDir, 'versions/aa'), { recursive: true });
  writeFileSync(join(dataDir, 'versions/aa/mail.binary'), '#!/bin/sh\n', { mode: 0o755 });
  mkdirSync(join(dataDir, 'run'));
  writeFileSync(join(dataDir, 'run/left.txt'), 'of the run');
  mkdirSync(pluginsDir);
  writeFileSync(join(pluginsDir, 'mail.binary'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(pluginsDir, 'mail.env'), 'TOKEN=environment-secret\n', { mode: 0o600 });
  return {
    root,
    dataDir,
    pluginsDir,
    instanceId,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
