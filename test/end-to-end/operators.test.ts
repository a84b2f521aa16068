/** What docs/operators.md tells operators to do: the unit, and the commands for backup and restore, as they stand there. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writePlugin } from './fixture-plugins.ts';
import { logIn, PASSWORD, startPanel } from './panel.ts';
import type { Panel, PanelFolders, Session } from './panel.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const DOCUMENT = readFileSync(join(ROOT, 'docs/operators.md'), 'utf8');
const UNIT = readFileSync(join(ROOT, 'docs/operators/toru.service'), 'utf8');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toru-operators-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Values of a key in the unit, in order. */
function valuesOf(key: string): string[] {
  return [...UNIT.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

describe('the unit', () => {
  it('is one that systemd takes', ({ skip }) => {
    if (!existsSync('/usr/bin/systemd-analyze')) skip('systemd is not installed');
    const file = join(root, 'toru.service');
    writeFileSync(file, UNIT.replaceAll('/opt/toru', ROOT));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    // It may also know things to say about other units of the machine.
    const complaints = (stdout + stderr).split('\n').filter((line) => line.includes('toru'));
    expect([status, complaints]).toEqual([0, []]);
  });

  it('starts the panel, and stops it in order', async () => {
    const [command = ''] = valuesOf('ExecStart');
    const [program = '', ...args] = command.replaceAll('/opt/toru', ROOT).split(' ');
    const environment = valuesOf('Environment')
      .flatMap((line) => line.split(' '))
      .map((pair) => pair.replaceAll(/=\/(?=var|etc)/g, `=${root}/`).split('=') as [string, string]);
    mkdirSync(join(root, 'etc/toru'), { recursive: true });
    mkdirSync(join(root, 'var/lib/toru'), { recursive: true });
    writeFileSync(join(root, 'etc/toru/password'), `${PASSWORD}\n`, { mode: 0o600 });
    const child = spawn(program, args, {
      cwd: join(root, 'var/lib/toru'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        ...Object.fromEntries(environment),
        STEERING_PORT: '0',
        STEERING_LOG_DIR: join(root, 'log'),
        STEERING_RUNTIME_DIR: join(root, 'run'),
      },
    });
    let output = '';
    const isUp = (): boolean => output.includes(' is at http://');
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await expect.poll(isUp, { timeout: 30_000 }).toBe(true);
    expect(existsSync(join(root, 'var/lib/toru/data/steering.db'))).toBe(true);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output.trimEnd().endsWith('Stopped')).toBe(true);
  });
});

/** The shell blocks of a section, as commands. */
function commandsOf(section: string): string[][] {
  const [, text = ''] = DOCUMENT.split(`\n## ${section}\n`);
  const [own = ''] = text.split('\n## ');
  return [...own.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block.trimEnd().split('\n'));
}

describe('backup and restore', () => {
  let folders: PanelFolders;
  let panel: Panel;
  let session: Session;

  beforeEach(async () => {
    const home = join(root, 'var/lib/toru');
    folders = { root, pluginsDir: join(home, 'plugins'), dataDir: join(home, 'data') };
    mkdirSync(folders.pluginsDir, { recursive: true });
    mkdirSync(join(root, 'var/backups'));
    mkdirSync(join(root, 'etc/toru'), { recursive: true });
    writeFileSync(join(root, 'etc/toru/passphrase'), 'test passphrase of the docs\n', { mode: 0o600 });
    writePlugin(folders.pluginsDir, 'writes-keys', { id: 'keeper' });
    await start();
  });
  afterEach(() => panel[Symbol.asyncDispose]());

  async function start(): Promise<void> {
    panel = await startPanel(folders);
    session = await logIn(panel);
    await session.until('keeper', 'running');
  }

  /** Runs commands below the test's own root; those for systemd do to our panel what they say. */
  async function run(commands: readonly string[]): Promise<void> {
    const ofShell: string[] = [];
    const runShell = (): void => {
      const own = ofShell
        .splice(0)
        .join('\n')
        .replaceAll(/\/(?=var\/|etc\/)/g, `${root}/`)
        .replaceAll('/opt/toru', ROOT);
      const { status, stderr } = spawnSync('sh', ['-ec', own], { encoding: 'utf8' });
      expect([own, status, stderr]).toEqual([own, 0, '']);
    };
    for (const command of commands) {
      if (!command.startsWith('systemctl ')) {
        ofShell.push(command);
        continue;
      }
      runShell();
      if (command === 'systemctl stop toru') await panel.stop();
      else if (command === 'systemctl start toru') await start();
    }
    runShell();
  }

  const send = async (path: string, method: string, body: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await session.fetch(path, { method, headers, body: JSON.stringify(body) });
    return [path, answer.status, await answer.text()];
  };
  const kv = (fields: object): Promise<unknown> => send('api/plugins/keeper/kv', 'POST', fields);
  const users = async (): Promise<string> => await (await session.fetch('api/users')).text();
  const instance = async (): Promise<unknown> =>
    ((await (await session.fetch('api/instance')).json()) as { instance_id: unknown }).instance_id;

  async function addUser(username: string): Promise<void> {
    await send('api/auth/confirm', 'POST', { password: PASSWORD });
    await send('api/users', 'POST', {
      username,
      password: 'a-long-passphrase-1',
      role: 'client',
      plugins: null,
    });
    expect(await users()).toContain(`"${username}"`);
  }

  it('bring back users, what plugins keep, and the identity of the installation', async () => {
    const [backup = [], restore = []] = commandsOf('Backup and restore');
    const before = await instance();
    await addUser('before');
    await kv({ action: 'set', key: 'when', value: 'before' });
    await run(backup);
    await addUser('after');
    await kv({ action: 'set', key: 'when', value: 'after' });
    await run(restore);
    expect(await users()).toContain('"before"');
    expect(await users()).not.toContain('"after"');
    expect(JSON.stringify(await kv({ action: 'get', key: 'when' }))).toContain('before');
    expect(before).toBeTypeOf('string');
    expect(await instance()).toBe(before);
    expect((await logIn(panel, 'before', 'a-long-passphrase-1')).cookie).not.toBe('');
  });

  it('of the database alone work while the panel runs', async ({ skip }) => {
    if (!existsSync('/usr/bin/sqlite3')) skip('sqlite3 is not installed');
    const [, , copy = []] = commandsOf('Backup and restore');
    await addUser('before');
    await run(copy);
    await addUser('after');
    const database = join(folders.dataDir, 'steering.db');
    await run([
      'systemctl stop toru',
      `rm -f ${database}-wal ${database}-shm`.replaceAll(root, ''),
      `cp /var/backups/steering.db ${database}`.replaceAll(root, ''),
      'systemctl start toru',
    ]);
    expect(await users()).toContain('"before"');
    expect(await users()).not.toContain('"after"');
  });
});
