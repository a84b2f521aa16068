/** Runs one program to its end and keeps everything it said. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

/** Root folder of the repository. */
export const ROOT: string = join(import.meta.dirname, '..', '..');

/** A program to run. */
export interface Program {
  /** Name on the `PATH`, which begins with the tools of this repository. */
  readonly command: string;
  readonly args: readonly string[];
  /** Default: the root of the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program ended. */
export interface ProgramResult {
  /** Exit status as a shell counts: 127 when there is no such program, 128 + number after a signal. */
  readonly status: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly durationMs: number;
}

/** Runs a program; its failure is a value. */
export function runProgram({ command, args, cwd = ROOT, env = {} }: Program): Promise<ProgramResult> {
  const startedAtMs = performance.now();
  const chunks: Buffer[] = [];
  const path = [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  return new Promise((resolve) => {
    const end = (status: number): void => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ status, output, durationMs: performance.now() - startedAtMs });
    };
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(`Cannot run "${command}": ${error.message}\n`));
      end(127);
    });
    child.on('close', (code, signal) => {
      if (signal !== null) chunks.push(Buffer.from(`"${command}" was ended by ${signal}\n`));
      end(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Seconds with one digit, as in `12.3 s`. */
export function toSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
