/** The panel as a process: its output may fail, its terminal may end, it may be the first process, and its limits are the operator's. */

import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findPort } from '../../bench/processes.ts';
import { makePanelFolders, panelEnv } from './panel.ts';
import type { PanelFolders } from './panel.ts';

const BIN = fileURLToPath(new URL('../../packages/cli/bin', import.meta.url));
const FRONT = join(BIN, 'toru');
const DIRECT = [process.execPath, join(BIN, 'toru.mjs')];

let folders: PanelFolders;
const started: ChildProcess[] = [];
beforeEach(() => {
  folders = makePanelFolders();
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folders.root, { recursive: true });
});

/** Starts a command that ends in `toru`, on a port that is free at the moment. */
async function serve(
  command: readonly string[],
  stdio: StdioOptions = ['ignore', 'pipe', 'pipe'],
): Promise<{ child: ChildProcess; url: string; ended: Promise<unknown> }> {
  const port = await findPort();
  const [program = '', ...words] = command;
  const child = spawn(program, [...words, 'serve', '--port', String(port)], {
    cwd: folders.root,
    stdio,
    env: panelEnv(folders),
  });
  started.push(child);
  child.stdout?.on('error', () => undefined);
  const url = `http://127.0.0.1:${port}/`;
  await expect.poll(() => isUp(url), { timeout: 30_000 }).toBe(true);
  return { child, url, ended: once(child, 'exit').then(([code, signal]) => code ?? signal) };
}

async function isUp(url: string): Promise<boolean> {
  return (await fetch(new URL('api/health/ready', url)).catch(() => null)) !== null;
}

/** More connections than the panel takes, which it warns of. */
async function causeWarning(url: string): Promise<readonly Socket[]> {
  const { port, hostname: host } = new URL(url);
  const sockets = Array.from({ length: 2_020 }, () => connect({ host, port: Number(port) }));
  for (const socket of sockets) socket.on('error', () => undefined).resume();
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  return sockets;
}

describe('the output of the panel never ends it', () => {
  test('the reader of both outputs dies, then there is a warning, then a stop in order', async () => {
    const { child, url, ended } = await serve(DIRECT);
    child.stdout?.destroy();
    child.stderr?.destroy();
    const sockets = await causeWarning(url);
    await expect.poll(() => sockets.some(({ destroyed }) => destroyed)).toBe(true);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => isUp(url)).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('both outputs go to a full disk', async () => {
    const full = openSync('/dev/full', 'w');
    const { child, url, ended } = await serve(DIRECT, ['ignore', full, full]);
    closeSync(full);
    expect(await isUp(url)).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('both outputs are closed', async () => {
    const { child, ended } = await serve(['sh', '-c', 'exec "$0" "$@" >&- 2>&-', ...DIRECT]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

test('a command whose output cannot be written says so; a reader that has seen enough is no failure', async () => {
  const run = async (script: string): Promise<unknown> => {
    const child = spawn('bash', ['-c', script, ...DIRECT], { stdio: 'ignore' });
    return (await once(child, 'exit'))[0];
  };
  expect(await run('"$0" "$@" config > /dev/full')).toBe(74);
  expect(await run('"$0" "$@" config 2> /dev/full')).toBe(0);
  expect(await run('set -o pipefail; "$0" "$@" --help | true')).toBe(0);
});

describe('the end of the terminal', () => {
  test('stops the panel in order', async () => {
    const { child, ended } = await serve([FRONT]);
    child.kill('SIGHUP');
    expect(await ended).toBe(0);
  });

  test.each([
    ['with its own program', ['nohup', FRONT], 'r'],
    ['with node, standard input taken away by nohup', ['nohup', ...DIRECT], 'w'],
  ])('is ignored when it was ignored at the start, %s', async (_, command, mode) => {
    const input = openSync('/dev/null', mode);
    const { child, url, ended } = await serve(command, [input, 'pipe', 'pipe']);
    closeSync(input);
    child.kill('SIGHUP');
    // A signal that stops it would have been seen before the answer.
    for (let round = 0; round < 3; round += 1) expect((await fetch(url)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

test.each([
  ['as its own program', ['prlimit', '--nofile=300:4096', FRONT], 300],
  [
    'by node from a shell',
    ['sh', '-c', 'ulimit -S -n 350; "$0" "$@" & trap "kill $!" TERM; wait; wait', ...DIRECT],
    350,
  ],
])(
  'plugins get the soft limit of open files that the panel was started with, %s',
  async (_, command, soft) => {
    // A shell: Node would raise the limit again.
    const seen = join(folders.root, 'seen');
    const plugin = join(folders.pluginsDir, 'limits.binary');
    writeFileSync(`${plugin}.half`, `#!/bin/sh\nulimit -S -n > ${seen}.half; mv ${seen}.half ${seen}\n`, {
      mode: 0o755,
    });
    renameSync(`${plugin}.half`, plugin);
    await serve(command);
    await expect.poll(() => existsSync(seen)).toBe(true);
    expect(readFileSync(seen, 'utf8').trim()).toBe(String(soft));
  },
);

test('has the allocator settings of its program, which plugins do not get', async () => {
  const seen = join(folders.root, 'seen');
  const plugin = join(folders.pluginsDir, 'environment.binary');
  writeFileSync(`${plugin}.half`, `#!/bin/sh\nenv > ${seen}.half; mv ${seen}.half ${seen}\n`, {
    mode: 0o755,
  });
  renameSync(`${plugin}.half`, plugin);
  const { child } = await serve([FRONT]);
  const atStart = readFileSync(`/proc/${child.pid ?? 0}/environ`, 'utf8').split('\0');
  expect(atStart).toContain('MALLOC_TRIM_THRESHOLD_=1048576');
  await expect.poll(() => existsSync(seen)).toBe(true);
  expect(readFileSync(seen, 'utf8')).not.toMatch(/^MALLOC_|^TORU_(?:OPEN_FILES|HANG_UP)/mu);
});

test('as the first process of a container it takes in processes that lost their parent', async ({ skip }) => {
  const unshare = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=SIGTERM'];
  const probe = spawn('unshare', [...unshare.slice(1), 'true'], { stdio: 'ignore' });
  if ((await once(probe, 'exit'))[0] !== 0) skip('this machine allows no process namespaces');
  // The subshell ends at once, and leaves what it started to the first process.
  const orphan = '(sleep 0.01 &); exec "$0" "$@"';
  const { child, ended } = await serve([...unshare, 'sh', '-c', orphan, FRONT]);
  const first = childrenOf(child.pid ?? 0)[0] ?? 0;
  await expect.poll(() => childrenOf(first).map(nameOf)).not.toContain('sleep');
  process.kill(first, 'SIGTERM');
  expect(await ended).toBe(0);
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}
