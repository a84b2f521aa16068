/** Runs commands far from the repository, as a stranger's shell would. */

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Where a command runs, and what its environment has besides that of the tests. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a command to its end and gives its standard output.
 *
 * @throws {Error} It failed; the message is all that it said.
 */
export function runOutside(
  command: string,
  args: readonly string[],
  { cwd, env }: Surroundings,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: toEnvironment(env), maxBuffer: 100_000_000 };
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`"${[command, ...args].join(' ')}" failed:\n${stdout}${stderr}`));
    });
  });
}

/** A command that goes on until the end of the scope, with what it has said. */
export class RunningCommand implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #deadlineMs: number;
  #text = '';
  #look: () => void = () => undefined;

  constructor(command: string, args: readonly string[], { cwd, env }: Surroundings, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    // A group of its own: npx does not hand every signal on.
    this.#child = spawn(command, args, {
      cwd,
      env: toEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString('utf8');
        this.#look();
      });
    }
  }

  /** Waits for these words. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`no ${pattern.source} ${why} in:\n${this.#text}`));
      const timer = setTimeout(() => fail(`within ${this.#deadlineMs} ms`), this.#deadlineMs);
      void this.#closed.then(() => fail('before its end'));
      this.#look = () => {
        const found = pattern.exec(this.#text);
        if (found === null) return;
        clearTimeout(timer);
        this.#look = () => undefined;
        resolve(found);
      };
      this.#look();
    });
  }

  /** Ends it as Ctrl+C in a terminal does. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null)
      process.kill(-this.#child.pid, 'SIGINT');
    await this.#closed;
  }
}

function toEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env };
}
