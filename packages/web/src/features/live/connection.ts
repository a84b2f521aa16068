/**
 * Keeps one event stream open: connects, reads, notices silence, waits and connects again.
 *
 * It ends in one of two ways: the signal is aborted, or the server says that the session is over.
 */

import { readEventBatches, type StreamEvent } from '@toru/api/events';

import { backOffMs } from '../../lib/back-off.ts';

/** What the connection tells its owner. */
export interface ConnectionListener {
  readonly onOpen: () => void;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onLost: () => void;
}

/** What the connection needs from outside. */
export interface ConnectionPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Resolves after the time, or at once when something says that it is worth a try. Rejects when aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** Without a byte for so long the connection counts as dead. Unit: milliseconds. */
  readonly silenceMs: number;
}

/**
 * Runs the connection; answers `session_ended` when the server no longer knows the session, else `stopped`.
 *
 * `firstId`: the event behind which it begins; empty for the next one that comes.
 */
export async function runConnection(
  url: string,
  listener: ConnectionListener,
  ports: ConnectionPorts,
  signal: AbortSignal,
  firstId = '',
): Promise<'session_ended' | 'stopped'> {
  const isStopped = (): boolean => signal.aborted;
  let attempt = 0;
  let lastId = firstId;
  while (!isStopped()) {
    try {
      const outcome = await readOnce(url, lastId, ports, signal, {
        onOpen: () => {
          attempt = 0;
          listener.onOpen();
        },
        onEvent: (event) => {
          if (event.id !== '') lastId = event.id;
          listener.onEvent(event);
        },
      });
      if (outcome === 'session_ended') return outcome;
    } catch (error) {
      if (isStopped()) return 'stopped';
      if (!(error instanceof Error)) throw error;
    }
    listener.onLost();
    try {
      await ports.wait(backOffMs(attempt, ports.random()), signal);
    } catch {
      return 'stopped'; // aborted while waiting
    }
    attempt += 1;
  }
  return 'stopped';
}

async function readOnce(
  url: string,
  lastId: string,
  ports: ConnectionPorts,
  signal: AbortSignal,
  listener: Pick<ConnectionListener, 'onOpen' | 'onEvent'>,
): Promise<'session_ended' | 'closed'> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), ports.silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), ports.silenceMs);
  };
  try {
    const headers = { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) };
    const either = AbortSignal.any([signal, silence.signal]);
    const response = await ports.fetch(url, { headers, signal: either, cache: 'no-store' });
    if (response.status === 401) return 'session_ended';
    if (!response.ok || response.body === null) return 'closed';
    listener.onOpen();
    for await (const batch of readEventBatches(response.body)) {
      heard();
      for (const event of batch) listener.onEvent(event);
    }
    return 'closed';
  } finally {
    clearTimeout(timer);
  }
}
