import { expect, it, vi } from 'vitest';

import type { StreamEvent } from '../../lib/event-stream.ts';
import { openLink, type LinkPorts, type LinkState } from './shared-events.ts';

interface Waiter {
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Channels and locks of one browser: as many tabs as one likes, one holder of the lock at a time. */
function createBrowser() {
  const channels = new Set<(data: unknown) => void>();
  const waiting: Waiter[] = [];
  let holder: Waiter | null = null;
  const grant = (waiter: Waiter): void => {
    holder = waiter;
    void waiter.run().then(() => {
      waiter.resolve();
      if (holder !== waiter) return;
      holder = null;
      const next = waiting.shift();
      if (next !== undefined) grant(next);
    });
  };
  const request = (
    _name: string,
    { signal, steal = false }: { signal?: AbortSignal; steal?: boolean },
    run: () => Promise<void>,
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiter: Waiter = { run, resolve, reject };
      signal?.addEventListener('abort', () => {
        const place = waiting.indexOf(waiter);
        if (place === -1) return;
        waiting.splice(place, 1);
        reject(new Error('withdrawn'));
      });
      if (steal) {
        holder?.reject(new Error('stolen'));
        grant(waiter);
      } else if (holder === null) grant(waiter);
      else waiting.push(waiter);
    });
  return {
    locks: { request } as unknown as NonNullable<LinkPorts['locks']>,
    channel(isAsleep: () => boolean): LinkPorts['channel'] {
      const own: ((event: { data: unknown }) => void)[] = [];
      const receive = (data: unknown): void => {
        if (!isAsleep()) own.forEach((listener) => listener({ data }));
      };
      channels.add(receive);
      return {
        postMessage: (data: unknown) =>
          [...channels].filter((each) => each !== receive).forEach((each) => each(data)),
        addEventListener: (_type: string, listener: unknown) =>
          own.push(listener as (event: { data: unknown }) => void),
        close: () => channels.delete(receive),
      };
    },
  };
}

/** One server whose streams are written by hand. */
function createServer() {
  const open: ReadableStreamDefaultController<Uint8Array>[] = [];
  let status = 200;
  return {
    open,
    refuse: (code: number) => (status = code),
    say: (text: string) => open.forEach((stream) => stream.enqueue(new TextEncoder().encode(text))),
    fetch: (_url: string, { signal }: RequestInit): Promise<Response> => {
      if (status !== 200) return Promise.resolve(new Response(null, { status }));
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          open.push(controller);
          signal?.addEventListener('abort', () => {
            open.splice(open.indexOf(controller), 1);
            controller.error(new Error('aborted'));
          });
        },
      });
      return Promise.resolve(new Response(body));
    },
  };
}

function openTab(browser: ReturnType<typeof createBrowser>, server: ReturnType<typeof createServer>) {
  const states: LinkState[] = [];
  const events: string[] = [];
  const ended = vi.fn();
  const gap = vi.fn();
  const stop = new AbortController();
  const tab = { asleep: false };
  const link = openLink(
    '/api/events',
    {
      onState: (state) => states.push(state),
      onEvent: (event: StreamEvent) => events.push(event.data),
      onGap: gap,
      onSessionEnded: ended,
    },
    {
      fetch: server.fetch,
      wait: () => Promise.resolve(),
      random: () => 0.5,
      silenceMs: 60_000,
      answerMs: 20,
      channel: browser.channel(() => tab.asleep),
      locks: browser.locks,
      lockName: 'events',
    },
    stop.signal,
  );
  return { states, events, ended, gap, link, tab, close: () => stop.abort() };
}

it('opens one stream for all tabs and hands it on when its tab closes', async () => {
  const browser = createBrowser();
  const server = createServer();
  const first = openTab(browser, server);
  await vi.waitFor(() => expect(first.states).toEqual(['open']));
  const second = openTab(browser, server);
  expect(second.states).toEqual(['open']);

  server.say('data: one\n\n');
  await vi.waitFor(() => expect([first.events, second.events]).toEqual([['one'], ['one']]));
  expect(server.open).toHaveLength(1);

  first.close();
  await vi.waitFor(() => expect(server.open).toHaveLength(1));
  server.say('data: two\n\n');
  await vi.waitFor(() => expect(second.events).toEqual(['one', 'two']));
  expect(first.events).toEqual(['one']);
  expect(second.gap).toHaveBeenCalledOnce();
});

it('reports a gap to every tab when the stream was lost for a while', async () => {
  const browser = createBrowser();
  const server = createServer();
  const tabs = [openTab(browser, server), openTab(browser, server)];
  await vi.waitFor(() => expect(server.open).toHaveLength(1));
  await vi.waitFor(() => expect(tabs[1]?.states.at(-1)).toBe('open'));
  server.open.splice(0).forEach((stream) => stream.close());
  for (const { gap, states } of tabs) {
    await vi.waitFor(() => expect(gap).toHaveBeenCalledOnce());
    expect(states.slice(-2)).toEqual(['lost', 'open']);
  }
});

it('takes the lock from a tab that is asleep', async () => {
  const browser = createBrowser();
  const server = createServer();
  const sleeper = openTab(browser, server);
  await vi.waitFor(() => expect(sleeper.states).toEqual(['open']));
  sleeper.tab.asleep = true;
  const second = openTab(browser, server);
  await vi.waitFor(() => expect(second.states).toEqual(['open']));
  server.say('data: one\n\n');
  await vi.waitFor(() => expect(second.events).toEqual(['one']));
  await vi.waitFor(() => expect(server.open).toHaveLength(1));
});

it('tells every tab that the session is over', async () => {
  const browser = createBrowser();
  const server = createServer();
  server.refuse(401);
  const tabs = [openTab(browser, server), openTab(browser, server)];
  for (const tab of tabs) await vi.waitFor(() => expect(tab.ended).toHaveBeenCalled());
});
