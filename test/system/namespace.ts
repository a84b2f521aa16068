/** A machine in namespaces: systemd is its process 1, it has a loopback and no other network, and nothing of it outlives it. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, type Outcome } from './programs.ts';

const BOOT = join(import.meta.dirname, 'boot.sh');
const UP_WITHIN_MS = 90_000;
/** Whatever happens, nothing is left after this. */
const LIFE_S = 1_500;

/** A running machine. */
export interface Machine extends AsyncDisposable {
  /** Runs a script as root in it; a failure is a value. */
  run(script: string, withinMs?: number): Promise<Outcome>;
  /** Runs a script that must do its work, and gives what it said without the last line feed. @throws It failed. */
  tell(script: string, withinMs?: number): Promise<string>;
  /** Runs a script until it does its work. @throws It has not before the deadline. */
  until(script: string, withinMs?: number): Promise<string>;
}

/** Files that are there from the start: by path in the machine, a file of this one or a text. */
export type MachineFiles = Readonly<Record<string, { readonly copyOf: string } | { readonly text: string }>>;

/** Starts a machine on a root file system, which it does not change. */
export async function startMachine(root: string, files: MachineFiles = {}): Promise<Machine> {
  const work = mkdtempSync(join(tmpdir(), 'toru-machine-'));
  putFiles(join(work, 'changes'), files);
  const child = spawn('timeout', ['--kill-after=5', String(LIFE_S), 'sh', BOOT, root, work], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let init: number | null = null;

  const machine: Machine = {
    async run(script, withinMs = 60_000) {
      init ??= findInit(child.pid ?? -1);
      if (init === null)
        return { status: 125, output: `the machine has no process 1:\n${log.slice(-2_000)}` };
      const into = ['-t', String(init), '-m', '-p', '-u', '-i', '-C', '-n', '-r', '-w'];
      const shell = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL=C.UTF-8', 'sh', '-e', '-s'];
      return await run('nsenter', [...into, ...shell], { input: script, withinMs });
    },
    async tell(script, withinMs) {
      const { status, output } = await machine.run(script, withinMs);
      if (status !== 0) throw new Error(`"${script}" ended with ${status}:\n${output.slice(-4_000)}`);
      return output.trimEnd();
    },
    async until(script, withinMs = 30_000) {
      const deadlineMs = performance.now() + withinMs;
      for (;;) {
        const { status, output } = await machine.run(script, withinMs);
        if (status === 0) return output.trimEnd();
        if (performance.now() > deadlineMs)
          throw new Error(`"${script}" did not come true within ${withinMs} ms:\n${output.slice(-4_000)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      rmSync(work, { recursive: true, force: true });
    },
  };
  try {
    await machine.until(
      'case $(systemctl is-system-running) in running | degraded) ;; *) exit 1 ;; esac',
      UP_WITHIN_MS,
    );
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw new Error(`systemd did not come up:\n${log.slice(-2_000)}`, { cause: error });
  }
  return machine;
}

/** Writes files below a folder. */
function putFiles(root: string, files: MachineFiles): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    if ('text' in content) writeFileSync(target, content.text, { mode: 0o755 });
    else copyFileSync(content.copyOf, target);
  }
}

/** The descendant that is process 1 where it lives. */
function findInit(pid: number): number | null {
  if (/^NSpid:\s+.*\t1$/m.test(read(`/proc/${pid}/status`))) return pid;
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)) {
    const found = findInit(Number(child));
    if (found !== null) return found;
  }
  return null;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone since it was listed.
    return '';
  }
}
