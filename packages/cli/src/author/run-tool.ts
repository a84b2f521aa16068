/** Runs a tool of a language and collects what it says. */
import { spawn } from 'node:child_process';

/** What a tool did. `status`: null when it could not be started or was killed. */
export interface ToolOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started. */
  readonly problem: string | null;
}

/** Runs a tool to its end. */
export function runTool(
  command: string,
  args: readonly string[],
  {
    cwd,
    env,
    signal,
  }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<ToolOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    const toText = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
    child.stdout.on('data', (chunk: Buffer) => void out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => void errors.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'ENOENT' ? `"${command}" is not installed` : error.message;
      resolve({ status: null, stdout: toText(out), stderr: toText(errors), problem });
    });
    child.once('close', (status) => {
      resolve({ status, stdout: toText(out), stderr: toText(errors), problem: null });
    });
  });
}
