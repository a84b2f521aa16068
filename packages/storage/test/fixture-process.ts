/** Runs the programs in `fixtures/` as processes of their own. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A running fixture. */
export interface FixtureProcess {
  readonly pid: number;
  /** Lines that it printed so far. */
  readonly lines: readonly string[];
  /** Resolves once it has printed so many lines; rejects when it ends before. */
  untilLines(count: number): Promise<void>;
  /** Sends SIGKILL; resolves when the process is gone and every line it printed has been read. */
  kill(): Promise<void>;
}

/** Starts a fixture by its file name; the end of the running test kills it. */
export function startFixture(name: string, ...args: string[]): FixtureProcess {
  const child = spawn(process.execPath, [new URL(`fixtures/${name}`, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const listeners = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const listener of listeners) listener();
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  return {
    pid: child.pid ?? -1,
    lines,
    untilLines: (count) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (lines.length < count) return;
          listeners.delete(check);
          resolve();
        };
        listeners.add(check);
        void closed.then(() => reject(new Error(`${name} ended after ${lines.length} of ${count} lines`)));
        check();
      }),
    kill,
  };
}
