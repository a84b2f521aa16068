/**
 * Follows a log without gap or repeat: after an interruption it goes on behind the last line it has seen.
 *
 * It waits 250 ms · 2ⁿ between tries, 5 s at most, and starts over with 250 ms after every line.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { readEventBatches } from '@toru/api/events';
import { isLogLine } from '@toru/api/guards';
import { ERRORS, ToruError, type LogLine } from '@toru/protocol';
import type { Panel } from './panel.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** What to follow, and whom to tell. */
export interface FollowOptions {
  readonly panel: Panel;
  /** Path of the stream with its filter. */
  readonly path: string;
  /** Only lines behind this one; null: only new ones. */
  readonly afterSeq: number | null;
  readonly onLine: (line: LogLine) => void;
  /** Called once per interruption, with the reason. */
  readonly onInterrupted: (reason: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Follows until the signal says stop.
 *
 * @throws {ToruError} The panel refuses for good: the plugin is gone, the token is revoked.
 */
export async function followLogs({
  panel,
  path,
  afterSeq,
  onLine,
  onInterrupted,
  signal,
}: FollowOptions): Promise<void> {
  const isStopped = (): boolean => signal.aborted;
  let lastSeq = afterSeq;
  let failures = 0;
  while (!isStopped()) {
    let reason = 'the panel ended the stream';
    try {
      const headers = lastSeq === null ? {} : { 'last-event-id': String(lastSeq) };
      for await (const batch of readEventBatches(await panel.openStream(path, headers))) {
        for (const line of batch.map(({ data }): unknown => JSON.parse(data)).filter(isLogLine)) {
          lastSeq = line.seq;
          failures = 0;
          onLine(line);
        }
      }
    } catch (error) {
      if (isStopped()) return;
      if (error instanceof ToruError && !ERRORS[error.code].retryable) throw error;
      reason = error instanceof ToruError ? error.message : `the connection was cut (${String(error)})`;
    }
    if (failures === 0) onInterrupted(reason);
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
    failures += 1;
    await wait(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
