/**
 * The lines of one plugin's log for one filter: a page of what is there, then what comes.
 *
 * Each line has a number. The stream starts behind the last line of the page and resumes behind the last one received, so there is
 * neither a gap nor a repeat. Lines that arrive together are shown together.
 */

import type { LogLevel, LogLine, Page } from '@toru/protocol';

import { toSentence } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { createStore, type Store } from '../../lib/store.ts';
import { followLog } from './follow-log.ts';
import { appendLines, keptLines, prependPage } from './log-lines.ts';

/** What is asked for. */
export interface LogFilter {
  /** The least level; empty for all. */
  readonly level: LogLevel | '';
  readonly search: string;
  /** Only lines since this moment; null for all. Unit: milliseconds since 1970. */
  readonly sinceMs: number | null;
  /** Only lines before this moment, so no new ones; null for no end. Unit: milliseconds since 1970. */
  readonly untilMs: number | null;
}

/** What the viewer shows. */
export interface LogFeedState {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** Why the first page could not be loaded. */
  readonly error: unknown;
  readonly lines: readonly LogLine[];
  /** Lines that came while the view is paused. */
  readonly waiting: readonly LogLine[];
  readonly isPaused: boolean;
  /** Where older lines begin; null when all are here. */
  readonly before: string | null;
  readonly isLoadingOlder: boolean;
  /** Why older lines could not be loaded. */
  readonly olderProblem: string | null;
  readonly isConnected: boolean;
  /** New lines belong to what is asked for. */
  readonly isLive: boolean;
}

/** An open feed. */
export interface LogFeed {
  readonly state: Store<LogFeedState>;
  readonly setPaused: (paused: boolean) => void;
  readonly loadOlder: () => Promise<void>;
  /** Fetches everything that fits, oldest first; the newest 100 000 lines where there are more. */
  readonly loadAll: () => Promise<readonly LogLine[]>;
  /** Tries the first page again. */
  readonly retry: () => void;
  readonly close: () => void;
}

const pageSize = 1000;
const largestPage = 2000;
const gatherMs = 80;

/** Opens the feed. */
export function openLogFeed(id: string, filter: LogFilter): LogFeed {
  const end = new AbortController();
  const state = createStore<LogFeedState>({
    phase: 'loading',
    error: null,
    lines: [],
    waiting: [],
    isPaused: false,
    before: null,
    isLoadingOlder: false,
    olderProblem: null,
    isConnected: true,
    isLive: filter.untilMs === null,
  });
  const change = (changes: Partial<LogFeedState>): void => {
    if (!end.signal.aborted) state.set((current) => ({ ...current, ...changes }));
  };
  const address = `/api/plugins/${encodeURIComponent(id)}/logs`;
  const loadPage = (before: string | null, limit: number = pageSize): Promise<Page<LogLine>> =>
    callApi<Page<LogLine>>(`${address}?${toQuery(filter, { limit: String(limit), before }).toString()}`, {
      signal: end.signal,
    });

  let gathered: LogLine[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    timer = null;
    const fresh = gathered;
    gathered = [];
    const { isPaused, waiting, lines } = state.get();
    if (isPaused) change({ waiting: appendLines(waiting, fresh) });
    else change({ lines: appendLines(lines, fresh) });
  };
  const follow = (after: number): void =>
    followLog(
      {
        address,
        filter: Object.fromEntries(toQuery({ ...filter, untilMs: null }, {})),
        after,
        onLines: (lines) => {
          gathered.push(...lines);
          timer ??= setTimeout(flush, gatherMs);
        },
        onConnected: (isConnected) => change({ isConnected }),
      },
      end.signal,
    );
  const start = async (): Promise<void> => {
    try {
      const { items, next } = await loadPage(null);
      const lines = items.toReversed();
      change({ phase: 'ready', lines, before: next });
      if (filter.untilMs === null) follow(lines.at(-1)?.seq ?? 0);
    } catch (error) {
      change({ phase: 'failed', error });
    }
  };
  void start();
  return {
    state,
    setPaused: (isPaused) => {
      const { lines, waiting } = state.get();
      change(isPaused ? { isPaused } : { isPaused, lines: appendLines(lines, waiting), waiting: [] });
    },
    loadOlder: async () => {
      const { before, isLoadingOlder } = state.get();
      if (before === null || isLoadingOlder) return;
      change({ isLoadingOlder: true, olderProblem: null });
      try {
        const { items, next } = await loadPage(before);
        change({ lines: prependPage(state.get().lines, items), before: next, isLoadingOlder: false });
      } catch (error) {
        change({ isLoadingOlder: false, olderProblem: toSentence(error) });
      }
    },
    loadAll: async () => {
      const pages: (readonly LogLine[])[] = [];
      let count = 0;
      let before: string | null = null;
      do {
        const { items, next }: Page<LogLine> = await loadPage(before, largestPage);
        pages.push(items);
        count += items.length;
        before = next;
      } while (before !== null && count < keptLines);
      return pages.flat().toReversed();
    },
    retry: () => {
      change({ phase: 'loading', error: null });
      void start();
    },
    close: () => {
      end.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function toQuery(filter: LogFilter, more: Readonly<Record<string, string | null>>): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.level !== '') query.set('level', filter.level);
  if (filter.search !== '') query.set('search', filter.search);
  if (filter.sinceMs !== null) query.set('since', new Date(filter.sinceMs).toISOString());
  if (filter.untilMs !== null) query.set('until', new Date(filter.untilMs).toISOString());
  for (const [name, value] of Object.entries(more)) if (value !== null) query.set(name, value);
  return query;
}
