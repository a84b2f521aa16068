/** A data directory whose database was emptied, removed or damaged never becomes a new installation. */

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { logIn, makePanelFolders, postJson, startPanel } from './panel.ts';
import type { PanelFolders } from './panel.ts';

const NO_ADMIN = { ADMIN_PASSWORD: '', ADMIN_USERNAME: '' };
const ANNA = { username: 'anna', password: 'a-long-enough-password' };

/** A data directory that was killed in the middle of its life: its latest commits are in the log. */
const killed = makePanelFolders();
let folders: PanelFolders;
const file = (name: string): string => join(folders.dataDir, name);

beforeAll(async () => {
  const panel = await startPanel(killed, NO_ADMIN);
  await vi.waitFor(() => expect(panel.output()).toContain('setup?token'), 10_000);
  const token = /setup\?token=(\S+)/.exec(panel.output())?.[1];
  const answer = await fetch(new URL('api/setup', panel.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(panel.url).origin },
    body: JSON.stringify({ token, ...ANNA }),
  });
  expect(answer.status, await answer.text()).toBeLessThan(300);
  const anna = await logIn(panel, ANNA.username, ANNA.password);
  await postJson(anna, 'api/users', { username: 'bert', password: 'another-long-password', role: 'client' });
  await panel.kill();
});
afterAll(() => rmSync(killed.root, { recursive: true }));

beforeEach(() => {
  folders = makePanelFolders();
  mkdirSync(folders.dataDir, { mode: 0o700 });
  for (const name of readdirSync(killed.dataDir)) {
    const from = join(killed.dataDir, name);
    if (statSync(from).isFile()) copyFileSync(from, file(name));
  }
  return () => rmSync(folders.root, { recursive: true, force: true });
});

/** The files that hold something, with a hash of their bytes, which a refusal leaves as they were; the index of the log holds nothing. */
function contents(): readonly string[] {
  return readdirSync(folders.dataDir)
    .filter(
      (name) => /^(steering|secrets)/.test(name) && !name.endsWith('-shm') && statSync(file(name)).size > 0,
    )
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(file(name)))
          .digest('hex')}`,
    )
    .sort();
}

async function refusal(): Promise<string> {
  const before = contents();
  const failure = await startPanel(folders, NO_ADMIN).then(
    (panel) => panel.kill().then(() => new Error(`it started: ${panel.output()}`)),
    (error: unknown) => error as Error,
  );
  expect(failure.message).toMatch(/ended with status [1-9]/);
  expect(failure.message).not.toMatch(/setup\?token/);
  expect(failure.message).toContain(file('steering.db'));
  expect(contents()).toEqual(before);
  return failure.message;
}

const withoutLog = (): void => rmSync(file('steering.db-wal'));
const flip = (name: string, at: number): void => {
  const bytes = readFileSync(file(name));
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file(name), bytes);
};
const logBytes = (): number => statSync(file('steering.db-wal')).size;

describe('a start is refused, changes nothing, and says where and what to do, when', () => {
  const backup = /backup .*docs\/operators\.md/;
  test.each([
    [
      'the database was emptied',
      () => {
        withoutLog();
        truncateSync(file('steering.db'));
      },
      backup,
    ],
    ['the database was emptied beside its log', () => truncateSync(file('steering.db')), backup],
    [
      'the database was removed',
      () => {
        withoutLog();
        rmSync(file('steering.db'));
      },
      backup,
    ],
    ['the database was removed beside its log', () => rmSync(file('steering.db')), backup],
    [
      'only the log is left',
      () => {
        rmSync(file('steering.db'));
        rmSync(file('secrets.key'));
      },
      /"steering\.db-wal" beside it/,
    ],
    [
      'only kept versions are left',
      () => {
        for (const name of readdirSync(folders.dataDir)) rmSync(file(name));
        mkdirSync(file('versions/aa'), { recursive: true });
      },
      /"versions" beside it/,
    ],
    [
      'only data of plugins is left',
      () => {
        for (const name of readdirSync(folders.dataDir)) rmSync(file(name));
        mkdirSync(file('plugins/weather/data'), { recursive: true });
      },
      /"plugins" beside it/,
    ],
    ['the log was removed after a kill and held everything', withoutLog, backup],
    ['the log was emptied and held everything', () => truncateSync(file('steering.db-wal')), backup],
    [
      'the head of the log was damaged',
      () => flip('steering.db-wal', 3),
      /damaged behind byte 0 .*truncate -s 0 /,
    ],
    ['the first frame of the log was damaged', () => flip('steering.db-wal', 100), /damaged behind byte 32 /],
    [
      'the middle of the log was damaged',
      () => flip('steering.db-wal', logBytes() >> 1),
      /damaged behind byte \d+ /,
    ],
    [
      'a part of the log was filled with zeros',
      () => {
        const bytes = readFileSync(file('steering.db-wal'));
        writeFileSync(file('steering.db-wal'), bytes.fill(0, bytes.length >> 2, bytes.length >> 1));
      },
      /damaged behind byte/,
    ],
    [
      'the database is no database',
      () => {
        checkpoint();
        writeFileSync(file('steering.db'), 'x'.repeat(9_000));
      },
      backup,
    ],
    [
      'the database was cut',
      () => {
        checkpoint();
        truncateSync(file('steering.db'), 8_192);
      },
      backup,
    ],
    [
      'tables of the database are missing',
      () => {
        checkpoint();
        sql('DROP TABLE sessions; PRAGMA user_version = 0');
      },
      /lacks tables .*backup/,
    ],
    [
      'the schema of the database is gone',
      () => {
        checkpoint();
        dropAll();
      },
      /lacks tables .*backup/,
    ],
    [
      'the identity is gone',
      () => {
        checkpoint();
        sql('DELETE FROM instance');
      },
      /lost the identity/,
    ],
    ['the key of the secrets was emptied', () => truncateSync(file('secrets.key')), /it has 0 bytes/],
  ])('%s', async (_, damage, words) => {
    damage();
    if (String(words).includes('0 bytes')) {
      await expect(startPanel(folders, NO_ADMIN)).rejects.toThrow(/secrets\.key": it has 0 bytes .*backup/);
      return;
    }
    expect(await refusal()).toMatch(words);
  });
});

test('the way out of a damaged log keeps what was saved before the damage', async () => {
  flip('steering.db-wal', logBytes() - 5_000);
  const line = /truncate -s \d+ ".*?"/.exec(await refusal())?.[0] ?? 'false';
  execFileSync('sh', ['-c', line]);
  await using panel = await startPanel(folders, NO_ADMIN);
  await expect(logIn(panel, ANNA.username, ANNA.password)).resolves.toBeDefined();
});

test('a log whose last frame was never finished is read to the one before', async () => {
  truncateSync(file('steering.db-wal'), logBytes() - 100);
  await using panel = await startPanel(folders, NO_ADMIN);
  expect(panel.output()).not.toContain('setup?token');
});

test('a database that was dumped and read back has lost its number and is recognized', async () => {
  const dump = execFileSync('sqlite3', [file('steering.db'), '.dump'], { encoding: 'utf8' });
  for (const name of ['steering.db', 'steering.db-wal', 'steering.db-shm'])
    rmSync(file(name), { force: true });
  execFileSync('sqlite3', [file('steering.db')], { input: dump });
  await using panel = await startPanel(folders, NO_ADMIN);
  await expect(logIn(panel, ANNA.username, ANNA.password)).resolves.toBeDefined();
});

test('a first start that was killed before it had an identity begins again', async () => {
  for (const name of readdirSync(folders.dataDir)) rmSync(file(name));
  writeFileSync(file('steering.db'), '');
  await using panel = await startPanel(folders, NO_ADMIN);
  await expect.poll(() => panel.output()).toContain('setup?token');
});

test('a lost key of the secrets is told at the start when the database holds secrets', async () => {
  checkpoint();
  sql(`INSERT INTO plugin_secrets (plugin, pointer, sealed) VALUES ('p', '/a', x'01')`);
  renameSync(file('secrets.key'), file('aside.key'));
  await using panel = await startPanel(folders, NO_ADMIN);
  await expect.poll(() => panel.output()).toContain(`"${file('secrets.key')}" was gone`);
  expect(existsSync(file('aside.key'))).toBe(true);
});

function checkpoint(): void {
  sql('PRAGMA wal_checkpoint(TRUNCATE)');
  rmSync(file('steering.db-wal'), { force: true });
}

function sql(text: string): void {
  const database = new DatabaseSync(file('steering.db'));
  database.exec(text);
  database.close();
}

function dropAll(): void {
  execFileSync('sqlite3', [file('steering.db'), 'PRAGMA writable_schema = ON; DELETE FROM sqlite_schema']);
}
