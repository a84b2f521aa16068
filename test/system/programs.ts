/** Programs that these tests run: with a deadline, ended by their pid, what they said kept. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How a program ended. */
export interface Outcome {
  /** As a shell counts; 124 after the deadline. */
  readonly status: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

/** What a program is run with. */
export interface RunOptions {
  /** Default: a minute. */
  readonly withinMs?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end; a failure is a value. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { withinMs = 60_000, input, env = {}, cwd } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, withinMs);
    const end = (status: number): void => {
      clearTimeout(timer);
      resolve({ status, output });
    };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    child.once('close', (code) => {
      if (isLate) output += `\nended after ${withinMs} ms`;
      end(isLate ? 124 : (code ?? 1));
    });
  });
}

/**
 * Runs a program that must do its work.
 *
 * @throws It failed; the message has what it said.
 */
export async function runWell(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { status, output } = await run(command, args, options);
  if (status !== 0)
    throw new Error(`"${command} ${args.join(' ')}" ended with ${status}:\n${output.slice(-4_000)}`);
  return output;
}

/** Whether a program is there, where root finds it as well. */
export function hasProgram(name: string): boolean {
  return ['/usr/bin', '/usr/sbin', '/bin', '/sbin', '/usr/local/bin'].some((folder) =>
    existsSync(join(folder, name)),
  );
}
