/** Runs `FILE --metadata` as the panel does, and notes what an author wants to know besides: time, size, traces. */
import { readdir } from 'node:fs/promises';
import { readMetadata } from '@toru/process';
import { reasonText, type MetadataResult } from '@toru/protocol';
import { nextRunId } from './author-runs.ts';
import { waitUntilUnmarked, type LeftProcess } from './left-processes.ts';

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
  readonly left: readonly LeftProcess[];
}

/** Asks a file what it is. `scratchDir` is where the empty folder is made. */
export async function askMetadata(
  file: string,
  { env, scratchDir }: { readonly env: NodeJS.ProcessEnv; readonly scratchDir: string },
): Promise<MetadataRun> {
  const runId = nextRunId();
  const startedAtMs = performance.now();
  let run: Omit<MetadataRun, 'problem'> = { result: null, durationMs: 0, bytes: 0, files: [], left: [] };
  const read = await readMetadata(file, {
    env,
    scratchDir,
    runId,
    async look({ cwd, bytes, answer }) {
      const durationMs = performance.now() - startedAtMs;
      const left = answer === null ? [] : await waitUntilUnmarked(runId, LEAVING_MS);
      run = { result: answer, durationMs, bytes, files: await readdir(cwd), left };
    },
  });
  return { ...run, problem: read.ok || run.result !== null ? null : reasonText(read.reason) };
}
