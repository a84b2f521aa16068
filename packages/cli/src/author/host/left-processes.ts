/** Which processes of a run are left, for people. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { findMarked } from '@toru/process';

const LOOK_INTERVAL_MS = 25;

/** One process of a run. */
export interface LeftProcess {
  readonly pid: number;
  /** Its command line; empty when it has just ended. */
  readonly command: string;
}

/** Who is left when those that are on their way out had this long. */
export async function waitUntilUnmarked(runId: string, deadlineMs: number): Promise<readonly LeftProcess[]> {
  const endsAtMs = performance.now() + deadlineMs;
  for (;;) {
    const left = await findMarked((marker) => marker === runId);
    if (left.length === 0 || performance.now() >= endsAtMs)
      return left.map(({ pid }) => ({ pid, command: readCommand(pid) }));
    await wait(LOOK_INTERVAL_MS);
  }
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  } catch {
    // Ended meanwhile.
    return '';
  }
}
