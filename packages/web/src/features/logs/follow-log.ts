/**
 * Lines of a log as they come, over the event stream that all tabs share.
 *
 * The subscription belongs to one stream and is asked for again on the next one, behind the last line received; so there is neither a
 * gap nor a repeat. Out of sight it is let go, and what came meanwhile is fetched on return.
 */

import type { LogLine } from '@toru/protocol';

import { backOffMs } from '../../lib/back-off.ts';
import { callApi } from '../../lib/http.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { randomId } from '../../lib/random-id.ts';
import { waitUntilWorthwhile } from '../../lib/worthwhile.ts';
import { onLiveEvent } from '../live/live-events.ts';
import { openStream } from '../live/live-link.ts';

/** What is followed. */
export interface FollowOptions {
  /** `/api/plugins/<id>/logs` */
  readonly address: string;
  /** Which lines. */
  readonly filter: Readonly<Record<string, string>>;
  /** The last line that is known. */
  readonly after: number;
  readonly onLines: (lines: readonly LogLine[]) => void;
  readonly onConnected: (isConnected: boolean) => void;
}

/** The server ends a subscription that is not asked for again within 100 s. */
const renewMs = 30_000;

/** Follows until the signal is aborted. */
export function followLog(
  { address, filter, after, onLines, onConnected }: FollowOptions,
  signal: AbortSignal,
): void {
  let last = after;
  let turn = new AbortController();
  const end = (): void => {
    if (!turn.signal.aborted) onConnected(false);
    turn.abort();
  };
  turn.abort();

  const begin = (): void => {
    end();
    const stream = openStream.get();
    if (stream === null || document.visibilityState !== 'visible' || signal.aborted) return;
    turn = new AbortController();
    // A name of its own: lines under an earlier one may still be on their way.
    const subscription = randomId();
    const own = turn.signal;
    const stop = onLiveEvent('log', (event) => {
      if (event.subscription !== subscription) return;
      last = event.lines.at(-1)?.seq ?? last;
      onLines(event.lines);
    });
    const query = (more: Readonly<Record<string, string>>): string =>
      `${address}/stream?${new URLSearchParams({ ...more, stream, subscription }).toString()}`;
    own.addEventListener('abort', () => {
      stop();
      // With the stream it ended as well. The page may be about to go.
      if (openStream.get() === stream)
        void fetch(panelUrl(query({ end: 'true' })), { keepalive: true }).catch(() => undefined);
    });
    void keep(() => callApi(query({ ...filter, after: String(last) }), { signal: own }), onConnected, own);
  };

  const stopWatching = openStream.subscribe(begin);
  document.addEventListener('visibilitychange', begin, { signal });
  window.addEventListener('pagehide', end, { signal });
  signal.addEventListener(
    'abort',
    () => {
      stopWatching();
      end();
    },
    { once: true },
  );
  begin();
}

/** Asks, and asks again in time or after a failure, until the signal is aborted. */
async function keep(
  ask: () => Promise<unknown>,
  onConnected: (isConnected: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; ;) {
    try {
      await ask();
      failures = 0;
      if (!signal.aborted) onConnected(true);
    } catch {
      if (signal.aborted) return;
      failures += 1;
      onConnected(false);
    }
    try {
      await waitUntilWorthwhile(failures === 0 ? renewMs : backOffMs(failures, Math.random()), signal);
    } catch {
      return; // aborted while waiting
    }
  }
}
