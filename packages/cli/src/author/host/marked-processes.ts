/** Finds and ends what is tagged with one run: the plugin's process and every descendant that did not take it off. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_INTERVAL_MS = 25;

/** One process of a run. */
export interface MarkedProcess {
  readonly pid: number;
  /** Its command line, for people. */
  readonly command: string;
}

/** Who is left when those that are on their way out had this long. */
export async function waitUntilUnmarked(
  runId: string,
  deadlineMs: number,
): Promise<readonly MarkedProcess[]> {
  const endsAtMs = performance.now() + deadlineMs;
  for (;;) {
    const left = findMarked(runId);
    if (left.length === 0 || performance.now() >= endsAtMs) return left;
    await wait(LOOK_INTERVAL_MS);
  }
}

/** Kills every process with this marker, and those that appear meanwhile. */
export async function endMarked(runId: string): Promise<void> {
  for (let left = findMarked(runId); left.length > 0; left = findMarked(runId)) {
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    await wait(LOOK_INTERVAL_MS);
  }
}

function findMarked(runId: string): readonly MarkedProcess[] {
  const mark = `\0TORU_RUN_ID=${runId}\0`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || !`\0${readProc(name, 'environ')}`.includes(mark) || isDead(name)) return [];
    return [{ pid: Number(name), command: readProc(name, 'cmdline').replaceAll('\0', ' ').trim() }];
  });
}

function isDead(pid: string): boolean {
  return /\) [ZX] /.test(readProc(pid, 'stat'));
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // Ended since the folder was read, or somebody else's.
    return '';
  }
}
