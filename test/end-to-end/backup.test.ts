/** A real panel with everything in it is backed up while it runs, loses its data directory, and is restored from the one file. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, postJson, startPanel } from './panel.ts';

const TORU = fileURLToPath(new URL('../../packages/cli/bin/toru', import.meta.url));
const PASSPHRASE = 'test passphrase of the backup';

test('users, settings, data of plugins, licenses and the identity come back from one file', async () => {
  const folders = makePanelFolders();
  const { root, dataDir, pluginsDir } = folders;
  const passphraseFile = join(root, 'passphrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  const toru = (
    ...words: string[]
  ): ReturnType<typeof spawnSync> & { readonly stdout: string; readonly stderr: string } =>
    spawnSync(TORU, words, {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        STEERING_DATA_DIR: dataDir,
        STEERING_PLUGINS_DIR: pluginsDir,
        STEERING_BACKUP_PASSPHRASE_FILE: passphraseFile,
      },
    });
  writePlugin(pluginsDir, 'writes-keys', { id: 'keeper' });
  const file = join(root, 'saved/panel.backup');
  let instance: unknown;
  let token: string;
  let cookie: string;
  const identity = (session: Awaited<ReturnType<typeof logIn>>): Promise<unknown> =>
    session
      .fetch('api/instance')
      .then((answer) => answer.json() as Promise<{ readonly instance_id: unknown }>)
      .then(({ instance_id: id }) => id);
  {
    const panel = await startPanel(folders, { STEERING_BACKUP_PASSPHRASE_FILE: passphraseFile });
    const session = await logIn(panel);
    await session.until('keeper', 'running');
    cookie = session.cookie;
    instance = await identity(session);
    await postJson(session, 'api/auth/confirm', { password: PASSWORD });
    const user = { username: 'bert', password: 'a-long-passphrase-1', role: 'client' };
    expect((await postJson(session, 'api/users', user)).status).toBe(201);
    const made = await postJson(session, 'api/tokens', { name: 'ci', scope: 'read' });
    ({ token } = (await made.json()) as { readonly token: string });
    await postJson(session, 'api/plugins/keeper/kv', { action: 'set', key: 'when', value: 'before' });
    await postJson(session, 'api/plugins/keeper/license', { token: 'not-judged-here' }, 'PUT');
    mkdirSync(join(dataDir, 'plugins/keeper/data'), { recursive: true });
    writeFileSync(join(dataDir, 'plugins/keeper/data/own.txt'), 'own file');

    const begun = await session.fetch('api/backups', { method: 'POST' });
    expect(begun.status, await begun.text()).toBe(202);
    const backups = (): Promise<{
      readonly last: { readonly has_secrets: boolean } | null;
      readonly failure: unknown;
    }> => session.fetch('api/backups').then((answer) => answer.json() as ReturnType<typeof backups>);
    await expect.poll(backups).toMatchObject({ last: { has_secrets: true }, failure: null });
    const made1 = toru('backup', '--to', file);
    expect([made1.stderr, made1.status]).toEqual(['', 0]);
    const busy = toru('restore', file);
    expect(busy.stderr).toMatch(
      /^toru: Cannot use data directory .*: the host with pid \d+ uses it; stop that one first\n$/,
    );
    await panel.stop();
  }
  const licenseBefore = existsSync(join(dataDir, 'steering.db'));
  expect(licenseBefore).toBe(true);
  rmSync(dataDir, { recursive: true });
  rmSync(pluginsDir, { recursive: true });
  const restored = toru('restore', file);
  expect([restored.stderr, restored.status]).toEqual(['', 0]);

  await using panel = await startPanel(folders);
  expect(panel.output()).not.toContain('setup?token');
  const session = await logIn(panel);
  await session.until('keeper', 'running');
  expect(await identity(session)).toBe(instance);
  expect((await logIn(panel, 'bert', 'a-long-passphrase-1')).cookie).not.toBe('');
  const kept = await postJson(session, 'api/plugins/keeper/kv', { action: 'get', key: 'when' });
  expect(await kept.text()).toContain('before');
  expect(readFileSync(join(dataDir, 'plugins/keeper/data/own.txt'), 'utf8')).toBe('own file');
  // Whoever had the backup may have had these, too.
  const old = await fetch(new URL('api/auth/me', panel.url), { headers: { cookie } });
  expect(old.status).toBe(401);
  const waiting = await fetch(new URL('api/plugins', panel.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect([waiting.status, ((await waiting.json()) as { readonly code: string }).code]).toEqual([
    401,
    'TOKEN_UNCONFIRMED',
  ]);
});
