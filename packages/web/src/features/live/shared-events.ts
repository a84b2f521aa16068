/**
 * Shares one event stream between all tabs of the panel.
 *
 * The tab that holds a lock reads the stream and passes every event on to the others; when it goes away the browser
 * hands the lock to the next one. A tab that holds the lock but does not answer (phones put tabs to sleep) loses it.
 * Where the browser has no locks (a page without https) each tab reads for itself.
 */

import type { StreamEvent } from '../../lib/event-stream.ts';
import { runConnection, type ConnectionPorts } from './connection.ts';

/** State of the stream as this tab knows it. */
export type LinkState = 'connecting' | 'open' | 'lost';

/** What a tab wants to hear. */
export interface LinkListener {
  readonly onState: (state: LinkState) => void;
  readonly onEvent: (event: StreamEvent) => void;
  /** The stream was opened anew after a time in which events may have been missed. */
  readonly onGap: () => void;
  readonly onSessionEnded: () => void;
}

/** What the link needs from the browser. */
export interface LinkPorts extends ConnectionPorts {
  /** null: no way to talk to other tabs. */
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'> | null;
  /** null: no way to elect one tab. */
  readonly locks: Pick<LockManager, 'request'> | null;
  readonly lockName: string;
  /** A leading tab that leaves a question unanswered for so long is asleep. Unit: milliseconds. */
  readonly answerMs: number;
}

/** An open link. */
export interface Link {
  /** Makes sure that some tab is reading; call it when this one comes back to the front. */
  readonly check: () => void;
}

type TabMessage =
  | { readonly kind: 'ask' }
  /** `fresh` where the state was just entered, as opposed to an answer. */
  | { readonly kind: 'state'; readonly state: LinkState; readonly fresh: boolean }
  | { readonly kind: 'event'; readonly event: StreamEvent }
  | { readonly kind: 'session_ended' };

/** Opens the link; the signal ends it. */
export function openLink(url: string, listener: LinkListener, ports: LinkPorts, signal: AbortSignal): Link {
  const { channel, locks } = ports;
  let state: LinkState = 'connecting';
  let leadership: AbortController | null = null;
  let queued: AbortController | null = null;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const tell = (message: TabMessage): void => {
    if (!signal.aborted) channel?.postMessage(message);
  };
  const enter = (next: LinkState, fresh: boolean): void => {
    const gap = fresh && next === 'open' && state !== 'connecting';
    state = next;
    listener.onState(next);
    if (leadership !== null) tell({ kind: 'state', state: next, fresh });
    if (gap) listener.onGap();
  };

  const lead = async (): Promise<void> => {
    const own = new AbortController();
    leadership = own;
    clearTimeout(patience);
    const relay = {
      onOpen: () => enter('open', true),
      onLost: () => enter('lost', true),
      onEvent: (event: StreamEvent) => {
        tell({ kind: 'event', event });
        listener.onEvent(event);
      },
    };
    const outcome = await runConnection(url, relay, ports, AbortSignal.any([signal, own.signal]));
    if (leadership === own) leadership = null;
    if (outcome === 'session_ended') {
      tell({ kind: 'session_ended' });
      listener.onSessionEnded();
    }
  };

  const queueForLock = (manager: NonNullable<typeof locks>, steal: boolean): void => {
    queued?.abort();
    const turn = new AbortController();
    queued = turn;
    const options = steal ? { steal } : { signal: AbortSignal.any([signal, turn.signal]) };
    manager.request(ports.lockName, options, lead).catch(() => {
      // Either this request was withdrawn, or another tab took the lock because this one seemed asleep.
      if (signal.aborted || turn.signal.aborted) return;
      leadership?.abort();
      queueForLock(manager, false);
    });
  };

  const check = (): void => {
    if (channel === null || locks === null || leadership !== null || signal.aborted) return;
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (leadership === null && !signal.aborted) queueForLock(locks, true);
    }, ports.answerMs);
    tell({ kind: 'ask' });
  };

  if (channel === null || locks === null) {
    void lead();
    return { check };
  }
  const receive = ({ data }: MessageEvent<TabMessage>): void => {
    if (signal.aborted) return;
    if (data.kind === 'ask') {
      if (leadership !== null) tell({ kind: 'state', state, fresh: false });
      return;
    }
    if (leadership !== null) return;
    clearTimeout(patience);
    if (data.kind === 'state') enter(data.state, data.fresh);
    else if (data.kind === 'event') listener.onEvent(data.event);
    else listener.onSessionEnded();
  };
  channel.addEventListener('message', receive as (event: Event) => void);
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(patience);
      channel.close();
    },
    { once: true },
  );
  queueForLock(locks, false);
  check();
  return { check };
}
