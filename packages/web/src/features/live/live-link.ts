/** The live link of this page: opens it, passes events on, and knows whether it stands. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import type { StreamEvent } from '../../lib/event-stream.ts';
import { basePath, panelUrl } from '../../lib/panel-url.ts';
import { announceSessionEnded } from '../../lib/session-ended.ts';
import { createStore, useStore, type Store } from '../../lib/store.ts';
import { applyLiveEvents } from './apply-events.ts';
import { emitLiveEvent, isLiveEventName } from './live-events.ts';
import { openLink, type LinkPorts, type LinkState } from './shared-events.ts';

const linkState: Store<LinkState> = createStore<LinkState>('connecting');

/** Whether live events arrive at the moment. */
export function useLinkState(): LinkState {
  return useStore(linkState);
}

/** Keeps the live link open while the component is there. */
export function useLiveLink(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    const stopApplying = applyLiveEvents(client);
    linkState.set('connecting');
    const link = openLink(
      panelUrl('/api/events'),
      {
        onState: linkState.set,
        onEvent: dispatch,
        onGap: () => void client.invalidateQueries(),
        onSessionEnded: announceSessionEnded,
      },
      browserPorts(),
      stop.signal,
    );
    const wake = (): void => {
      if (document.visibilityState === 'visible') link.check();
    };
    document.addEventListener('visibilitychange', wake, { signal: stop.signal });
    return () => {
      stop.abort();
      stopApplying();
    };
  }, [client]);
}

function dispatch({ name, data }: StreamEvent): void {
  if (!isLiveEventName(name)) return;
  const value: unknown = JSON.parse(data);
  // The server and this interface share the types of `LiveEvents`; the name picks the type.
  emitLiveEvent(name, value as never);
}

function browserPorts(): LinkPorts {
  const lockName = `toru.events${basePath}`;
  // Without https browsers leave locks out, whatever the property's type says.
  const { locks } = navigator as { locks?: LockManager };
  return {
    fetch: (url, init) => fetch(url, init),
    random: Math.random,
    wait: waitUntilWorthwhile,
    silenceMs: 40_000,
    answerMs: 1500,
    channel: typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(lockName),
    locks: locks ?? null,
    lockName,
  };
}

/** Waits; the network or the tab coming back ends the wait early. */
export function waitUntilWorthwhile(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      done.abort();
      if (signal.aborted) reject(new Error('stopped'));
      else resolve();
    }
    const comeBack = (): void => {
      if (document.visibilityState === 'visible') finish();
    };
    window.addEventListener('online', finish, { signal: done.signal });
    document.addEventListener('visibilitychange', comeBack, { signal: done.signal });
    signal.addEventListener('abort', finish, { signal: done.signal });
  });
}
