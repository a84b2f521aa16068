/** A browser with tabs, a channel between them and a server, on a clock of its own: for tests of the shared stream. */

import type { StreamEvent } from '@toru/api/events';
import {
  openLink,
  type Link,
  type LinkState,
  type StreamListener,
  type TabMessage,
} from './shared-events.ts';

interface TabDeed {
  readonly kind: 'hide' | 'show' | 'freeze' | 'thaw' | 'leave' | 'die';
  readonly tab: number;
}

/** Something that happens. */
export type Deed =
  | { readonly kind: 'open' }
  | { readonly kind: 'say' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'wait'; readonly ms: number }
  | TabDeed;

/** A tab as a test sees it. */
export interface TestTab {
  state: LinkState;
  /** Numbers of what it was told. */
  readonly heard: number[];
  gaps: number;
  endings: number;
  /** How much had been said when it was first connected. */
  saidAtOpen: number | null;
  readonly reads: () => boolean;
  readonly hide: () => void;
  readonly show: () => void;
  readonly leave: () => void;
  readonly die: () => void;
}

/** The browser. */
export interface TestBrowser {
  readonly open: () => TestTab;
  readonly act: (deed: Deed) => void;
  readonly run: (ms: number) => void;
  /** Brings every tab back to life, one of them to the front, and lets time pass. */
  readonly settle: () => void;
  readonly say: () => void;
  readonly said: () => number;
  readonly endSession: () => void;
  readonly streams: () => number;
  /** How often a stream was opened. */
  readonly opened: () => number;
  readonly living: () => readonly TestTab[];
}

interface Tab extends TestTab {
  readonly id: string;
  link: Link | null;
  isVisible: boolean;
  isFrozen: boolean;
  isDead: boolean;
  /** What waits while it is frozen. */
  held: (() => void)[];
  /** When the last message to it arrives. */
  lastArrivalMs: number;
}

interface Stream {
  readonly tab: Tab;
  readonly listener: StreamListener;
  isOpen: boolean;
  lastArrivalMs: number;
  lastNumber: number;
}

/** Not everything that is said is for these eyes. */
export function isForUs(number: number): boolean {
  return number % 4 !== 3;
}

/** Creates one; `seed` decides how long everything is on its way. */
export function createBrowser(seed: number): TestBrowser {
  let nowMs = 0;
  let order = 0;
  let state = seed;
  const pick = (most: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % (most + 1);
  };
  const queue: { readonly atMs: number; readonly order: number; readonly run: () => void }[] = [];
  const at = (atMs: number, run: () => void): void => {
    queue.push({ atMs, order: (order += 1), run });
    queue.sort((one, other) => one.atMs - other.atMs || one.order - other.order);
  };
  const run = (ms: number): void => {
    const endMs = nowMs + ms;
    for (let next = queue[0]; next !== undefined && next.atMs <= endMs; next = queue[0]) {
      queue.shift();
      nowMs = next.atMs;
      next.run();
    }
    nowMs = endMs;
  };

  const tabs: Tab[] = [];
  const streams = new Set<Stream>();
  let count = 0;
  let hasSession = true;
  let opened = 0;
  const inTab = (tab: Tab, act: () => void): void => {
    if (tab.isDead) return;
    if (tab.isFrozen) tab.held.push(act);
    else act();
  };

  const deliver = (stream: Stream, event: StreamEvent): void => {
    stream.lastArrivalMs = Math.max(stream.lastArrivalMs, nowMs + pick(60));
    at(stream.lastArrivalMs, () =>
      inTab(stream.tab, () => {
        if (streams.has(stream)) stream.listener.onEvent(event);
      }),
    );
  };
  const notify = (stream: Stream, number: number): void => {
    stream.lastNumber = number;
    if (!isForUs(number)) return;
    deliver(stream, { name: 'notification', data: String(number), id: `run-${number}` });
  };
  const begin = (stream: Stream): void => {
    at(nowMs + 5 + pick(150), () => {
      if (!streams.has(stream)) return;
      if (!hasSession) {
        streams.delete(stream);
        inTab(stream.tab, stream.listener.onSessionEnded);
        return;
      }
      stream.isOpen = true;
      opened += 1;
      for (let number = stream.lastNumber + 1; number <= count; number += 1) notify(stream, number);
      stream.lastNumber = count;
      const data = JSON.stringify({ stream: `stream ${opened}` });
      deliver(stream, { name: 'hello', data, id: `run-${count}` });
    });
  };
  const lose = (stream: Stream): void => {
    stream.isOpen = false;
    inTab(stream.tab, stream.listener.onLost);
    begin(stream);
  };
  const kill = (tab: Tab): void => {
    tab.isDead = true;
    for (const stream of [...streams]) if (stream.tab === tab) streams.delete(stream);
  };

  const open = (): TestTab => {
    const tab: Tab = {
      id: `tab${pick(99_999)}-${tabs.length}`,
      link: null,
      isVisible: true,
      isFrozen: false,
      isDead: false,
      held: [],
      lastArrivalMs: 0,
      state: 'connecting',
      heard: [],
      gaps: 0,
      endings: 0,
      saidAtOpen: null,
      reads: () => [...streams].some((stream) => stream.tab === tab && stream.isOpen),
      hide: () => {
        tab.isVisible = false;
        inTab(tab, () => tab.link?.setVisible(false));
      },
      show: () => {
        thaw(tab);
        tab.isVisible = true;
        inTab(tab, () => tab.link?.setVisible(true));
      },
      leave: () => {
        inTab(tab, () => tab.link?.close());
        kill(tab);
      },
      die: () => kill(tab),
    };
    tabs.push(tab);
    tab.link = openLink(
      {
        onState: (next) => {
          tab.state = next;
          if (next === 'open') tab.saidAtOpen ??= count;
        },
        onEvent: ({ name, data }) => {
          if (name === 'notification') tab.heard.push(Number(data));
        },
        onGap: () => (tab.gaps += 1),
        onSessionEnded: () => (tab.endings += 1),
      },
      {
        id: tab.id,
        isVisible: true,
        nowMs: () => nowMs,
        after: (ms, act) => {
          const timer = { isOn: true };
          // Timers of a tab out of sight come once a second.
          at(nowMs + (tab.isVisible ? ms : Math.max(ms, 1000)), () =>
            inTab(tab, () => {
              if (timer.isOn) act();
            }),
          );
          return () => (timer.isOn = false);
        },
        tell: (message: TabMessage) => {
          for (const other of tabs) {
            if (other === tab || other.isDead) continue;
            other.lastArrivalMs = Math.max(other.lastArrivalMs, nowMs + pick(pick(9) === 0 ? 400 : 20));
            at(other.lastArrivalMs, () => inTab(other, () => other.link?.hear(message)));
          }
        },
        connect: (lastId, listener, signal) => {
          const lastNumber = lastId === '' ? count : Number(lastId.split('-')[1]);
          const stream = { tab, listener, isOpen: false, lastArrivalMs: 0, lastNumber };
          streams.add(stream);
          signal.addEventListener('abort', () => streams.delete(stream));
          begin(stream);
        },
      },
    );
    return tab;
  };
  const thaw = (tab: Tab): void => {
    tab.isFrozen = false;
    for (const act of tab.held.splice(0)) inTab(tab, act);
  };
  const say = (): void => {
    count += 1;
    for (const stream of streams) if (stream.isOpen) notify(stream, count);
  };
  const living = (): Tab[] => tabs.filter((tab) => !tab.isDead);

  const actOnTab = (kind: TabDeed['kind'], index: number): void => {
    const all = living();
    const tab = all[index % Math.max(1, all.length)];
    if (tab === undefined) return;
    if (kind === 'freeze') {
      tab.hide();
      tab.isFrozen = true;
    } else if (kind === 'thaw') thaw(tab);
    else tab[kind]();
  };

  return {
    open,
    run,
    say,
    living,
    said: () => count,
    streams: () => streams.size,
    opened: () => opened,
    endSession: () => {
      hasSession = false;
      for (const stream of streams) lose(stream);
    },
    settle: () => {
      for (const tab of living()) thaw(tab);
      living()[0]?.show();
      run(30_000);
    },
    act: (deed) => {
      if (deed.kind === 'open') {
        if (living().length < 8) open();
      } else if (deed.kind === 'say') say();
      else if (deed.kind === 'drop') for (const stream of streams) lose(stream);
      else if (deed.kind === 'wait') run(deed.ms);
      else actOnTab(deed.kind, deed.tab);
    },
  };
}
