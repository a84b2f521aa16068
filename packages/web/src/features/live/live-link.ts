/** The live link of this page: opens it, passes events on, and knows whether it stands. */

import type { StreamEvent } from '@toru/api/events';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { basePath, panelUrl } from '../../lib/panel-url.ts';
import { randomId } from '../../lib/random-id.ts';
import { announceSessionEnded } from '../../lib/session-ended.ts';
import { createStore, useStore, type Store } from '../../lib/store.ts';
import { waitUntilWorthwhile } from '../../lib/worthwhile.ts';
import { runConnection } from './connection.ts';
import { emitLiveEvent, hasListeners, isLiveEventName } from './live-events.ts';
import { openLink, type LinkPorts, type LinkState, type TabMessage } from './shared-events.ts';

const silenceMs = 40_000;

const linkState: Store<LinkState> = createStore<LinkState>('connecting');

/** Name of the event stream that this page hears, for log subscriptions; null while there is none. */
export const openStream: Store<string | null> = createStore<string | null>(null);

/** Whether live events arrive at the moment. */
export function useLinkState(): LinkState {
  return useStore(linkState);
}

/**
 * Keeps the live link open while the component is there.
 *
 * @param applyEvents starts to write events into the cache; answers with the function that stops it.
 */
export function useLiveLink(applyEvents: (client: QueryClient) => () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    const stopApplying = applyEvents(client);
    let closeLink = startLink(client);
    // A page that is left may come back from the browser's cache as it was.
    window.addEventListener('pagehide', () => closeLink(), { signal });
    window.addEventListener(
      'pageshow',
      ({ persisted }) => {
        if (persisted) closeLink = startLink(client);
      },
      { signal },
    );
    return () => {
      end.abort();
      closeLink();
      stopApplying();
    };
  }, [client, applyEvents]);
}

function startLink(client: QueryClient): () => void {
  const end = new AbortController();
  const { signal } = end;
  let missed: 'nothing' | 'first' | 'all' = 'nothing';
  const catchUp = (): void => {
    if (missed === 'nothing' || !isVisible()) return;
    // What is on its way at the beginning is young enough.
    const isDue = missed === 'all' ? {} : { predicate: isFetched };
    missed = 'nothing';
    void client.invalidateQueries(isDue);
  };
  linkState.set('connecting');
  const channel = openChannel(`toru.live${basePath}`);
  const link = openLink(
    {
      onState: (state, stream) => {
        linkState.set(state);
        openStream.set(stream);
      },
      onEvent: dispatch,
      onGap: (isFirst) => {
        missed = isFirst ? 'first' : 'all';
        catchUp();
      },
      onSessionEnded: announceSessionEnded,
    },
    browserPorts(channel),
  );
  channel?.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => link.hear(data), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      link.setVisible(isVisible());
      catchUp();
    },
    { signal },
  );
  return () => {
    end.abort();
    link.close();
    channel?.close();
    openStream.set(null);
  };
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}

function isFetched({ state }: { readonly state: { readonly status: string } }): boolean {
  return state.status === 'success';
}

function dispatch({ name, data }: StreamEvent): void {
  // Lines of logs are for the one tab that asked for them.
  if (!isLiveEventName(name) || !hasListeners(name)) return;
  const value: unknown = JSON.parse(data);
  // The server and this interface share the types of `LiveEvents`; the name picks the type.
  emitLiveEvent(name, value as never);
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null; // an old browser, or one that keeps pages apart: this tab reads for itself while it is seen
  }
}

function browserPorts(channel: BroadcastChannel | null): LinkPorts {
  return {
    id: randomId(),
    isVisible: isVisible(),
    tell: channel === null ? null : (message) => channel.postMessage(message),
    nowMs: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    connect: (lastId, { onEvent, onLost, onSessionEnded }, signal) => {
      const ports = {
        fetch: (url: string, init: RequestInit) => fetch(url, init),
        random: Math.random,
        wait: waitUntilWorthwhile,
        silenceMs,
      };
      const listener = { onOpen: () => undefined, onEvent, onLost };
      void runConnection(panelUrl('/api/events'), listener, ports, signal, lastId).then((outcome) => {
        if (outcome === 'session_ended') onSessionEnded();
      });
    },
  };
}
