/** Runs `FILE --metadata` as a panel does: in an empty folder, standard input at its end, killed at the deadline. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_METADATA_BYTES, METADATA_TIMEOUT_MS, parseMetadata, type MetadataResult } from '@toru/protocol';
import { waitUntilUnmarked, type MarkedProcess } from './marked-processes.ts';
import { describeExit, startChild, type ExitStatus } from './plugin-child.ts';
import { toPluginEnvironment } from './plugin-environment.ts';

const LEAVING_MS = 500;

/** What was seen. */
export interface MetadataRun {
  /** Why nothing can be read; null when it was printed as it must be. */
  readonly problem: string | null;
  readonly result: MetadataResult | null;
  readonly durationMs: number;
  readonly bytes: number;
  /** Files that appeared in the working directory. */
  readonly files: readonly string[];
  /** Processes that were left. */
  readonly left: readonly MarkedProcess[];
}

/** Asks a file what it is. `scratchDir` is where the empty folder is made. */
export async function askMetadata(
  file: string,
  { env, scratchDir }: { readonly env: NodeJS.ProcessEnv; readonly scratchDir: string },
): Promise<MetadataRun> {
  const cwd = await mkdtemp(join(scratchDir, 'metadata-'));
  const startedAtMs = performance.now();
  const child = startChild({
    file,
    args: ['--metadata'],
    cwd,
    env: toPluginEnvironment(env, {}),
    stdin: 'ended',
  });
  try {
    const status = await child.exitWithin(METADATA_TIMEOUT_MS);
    const durationMs = performance.now() - startedAtMs;
    const left = status === null ? [] : await waitUntilUnmarked(child.runId, LEAVING_MS);
    const output = child.stdout();
    const problem = findProblem(status, output, child.stderr());
    return {
      problem,
      result: problem === null ? parseMetadata(output.toString('utf8')) : null,
      durationMs,
      bytes: output.length,
      files: await readdir(cwd),
      left,
    };
  } finally {
    await child.end();
    await rm(cwd, { recursive: true, force: true });
  }
}

function findProblem(status: ExitStatus | null, output: Buffer, errors: Buffer): string | null {
  if (status === null) return `--metadata did not end within ${METADATA_TIMEOUT_MS} ms`;
  if (status.code !== 0) {
    const said = errors.toString('utf8').trim().split('\n').slice(-3).join(' | ');
    return `--metadata ${describeExit(status)}${said === '' ? '' : `; it said: ${said}`}`;
  }
  if (output.length === 0) return '--metadata printed nothing on standard output';
  return output.length > MAX_METADATA_BYTES
    ? `--metadata printed ${output.length} bytes, ${MAX_METADATA_BYTES} are allowed`
    : null;
}
