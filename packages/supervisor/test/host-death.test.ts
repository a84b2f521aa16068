/** What happens to plugins when their host dies, however it dies, and who is left alone. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { findMarked, readStat } from '@toru/process';

import { createSupervisor } from '../src/index.ts';
import { shortHash } from '../src/children/short-hash.ts';
import { INSTANCE, ask, expectNothingLeft, install, makeFolders, startEngine } from './engine.ts';
import type { Folders } from './engine.ts';

const PROGRAM = fileURLToPath(new URL('host-program.ts', import.meta.url));

/** Starts the host program and waits until every plugin that is named runs. */
async function startHost(folders: Folders, ids: readonly string[]): Promise<ChildProcess> {
  const host = spawn(process.execPath, [PROGRAM, JSON.stringify(folders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const missing = new Set(ids);
  for await (const line of createInterface({ input: host.stdout })) {
    const { id, state } = JSON.parse(line) as { id: string; state: string };
    if (state === 'running') missing.delete(id);
    if (missing.size === 0) return host;
  }
  throw new Error(`host ended before ${[...missing].join()} ran`);
}

const marked = ({ dataDir }: Folders): ReturnType<typeof findMarked> => {
  const mark = `${shortHash(realpathSync(dataDir))}-`;
  return findMarked((runId) => runId.startsWith(mark));
};

it('leaves no process and no socket a second after SIGKILL, and no other host is touched', async () => {
  const [folders, canaries] = [makeFolders(), makeFolders()];
  install(folders, 'echoes', { id: 'echo' });
  install(folders, 'forks-a-grandchild', { id: 'parent', grandchildren: 6 });
  install(folders, 'ignores-sigterm', { id: 'stubborn' });
  install(canaries, 'echoes', { id: 'other' });
  const other = await startHost(canaries, ['other']);
  const host = await startHost(folders, ['echo', 'parent', 'stubborn']);
  expect((await marked(folders)).length).toBeGreaterThanOrEqual(9);
  host.kill('SIGKILL');
  const startedMs = Date.now();
  while ((await marked(folders)).length > 0 && Date.now() - startedMs < 10_000) await delay(20);
  const tookMs = Date.now() - startedMs;
  await delay(300);
  await expectNothingLeft(folders);
  // The promise is one second on a quiet machine; a busy test machine gets more.
  expect(tookMs).toBeLessThan(5_000);
  expect(await marked(canaries)).toHaveLength(1);
  other.kill('SIGTERM');
  await new Promise((resolve) => other.once('exit', resolve));
  await expectNothingLeft(canaries);

  await using engine = await startEngine(folders);
  await engine.until('echo', (plugin) => plugin?.state === 'running');
  expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  rmSync(canaries.root, { recursive: true });
});

it('sweeps what an earlier start left when its guardian died too, and stale sockets', async () => {
  const folders = makeFolders();
  install(folders, 'forks-a-grandchild', { id: 'parent', grandchildren: 2 });
  const host = await startHost(folders, ['parent']);
  const guardian = findGuardian(host.pid ?? -1);
  process.kill(guardian, 'SIGKILL');
  host.kill('SIGKILL');
  await new Promise((resolve) => host.once('exit', resolve));
  const stale = `${shortHash(realpathSync(folders.dataDir))}-deadbeef-1.sock`;
  writeFileSync(join(folders.runtimeDir, stale), '');
  const left = await marked(folders);
  expect(left.length).toBeGreaterThan(0);
  await using engine = await startEngine(folders);
  await engine.until('parent', (plugin) => plugin?.state === 'running');
  const pids = new Set((await marked(folders)).map(({ pid }) => pid));
  expect(left.filter(({ pid }) => pids.has(pid))).toEqual([]);
  expect(readdirSync(folders.runtimeDir)).not.toContain(stale);
});

it('leaves the sockets of another host in the same runtime directory alone', async () => {
  const [first, second] = [makeFolders(), makeFolders()];
  install(first, 'speaks-version-1', { id: 'old' });
  await using engine = await startEngine(first);
  await engine.until('old', (plugin) => plugin?.state === 'running');
  const other = await createSupervisor({ ...second, runtimeDir: first.runtimeDir, instanceId: INSTANCE });
  await other.stop();
  rmSync(second.root, { recursive: true });
  expect((await ask(engine, 'old', '/')).status).toBe(200);
});

it('refuses a second host on the same data directory and names the first', async () => {
  const folders = makeFolders();
  install(folders, 'echoes', { id: 'echo' });
  await using engine = await startEngine(folders);
  await engine.until('echo', (plugin) => plugin?.state === 'running');
  const second = spawn(process.execPath, [PROGRAM, JSON.stringify(folders)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  second.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const status = await new Promise((resolve) => second.once('exit', resolve));
  expect(status).toBe(75);
  expect(words).toContain(`the host with pid ${process.pid} uses it`);
  expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
});

/** Pid of the guardian of a host: its child that is a shell. */
function findGuardian(host: number): number {
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    if (readStat(pid)?.parentPid === host && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'sh')
      return pid;
  }
  throw new Error('guardian not found');
}
