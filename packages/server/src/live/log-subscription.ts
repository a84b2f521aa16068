/**
 * The lines of one log on somebody's event stream.
 *
 * One batch is under way at a time, and a reader that is slow makes the subscription stop following; the lines wait in the log and not
 * in memory, and are read on behind the last one sent. So there is neither a gap nor a repeat, and no log can crowd out the rest.
 */

import type { LogLine } from '@toru/protocol';
import type { PluginLogs } from '@toru/supervisor';

import { isWanted, type LineFilter } from './line-filter.ts';

/** What is followed, and where it goes. */
export interface LogSubscriptionOptions {
  readonly logs: PluginLogs;
  /** The last line that the reader has; null: none of the earlier ones is wanted. */
  readonly after: number | null;
  readonly filter: LineFilter;
  /** Sends JSON lines; `onLeft` is called when they have left. */
  readonly send: (lines: readonly string[], onLeft: () => void) => void;
}

const GATHER_MS = 40;
const MAX_BATCH_CHARS = 131_072;

export class LogSubscription {
  readonly #options: LogSubscriptionOptions;
  #lines: string[] = [];
  #chars = 0;
  #cursor: number | null;
  #isUnderWay = false;
  #isOver = false;
  #timer: NodeJS.Timeout | null = null;
  /** null: the batch is full. */
  #stopFollowing: (() => void) | null = null;

  constructor(options: LogSubscriptionOptions) {
    this.#options = options;
    this.#cursor = options.after;
    this.#follow();
  }

  end(): void {
    this.#isOver = true;
    this.#lines = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stopFollowing?.();
    this.#stopFollowing = null;
  }

  #follow(): void {
    const batch = { isFull: false };
    const stop = this.#options.logs.follow(this.#cursor, (line) => {
      if (batch.isFull || this.#isOver) return;
      this.#take(line);
      if (this.#chars < MAX_BATCH_CHARS) return;
      batch.isFull = true;
      this.#stopFollowing?.();
      this.#stopFollowing = null;
    });
    // Lines may have come before the function that stops them.
    if (batch.isFull || this.#isOver) stop();
    else this.#stopFollowing = stop;
  }

  #take(line: LogLine): void {
    this.#cursor = line.seq;
    if (!isWanted(line, this.#options.filter)) return;
    const text = JSON.stringify(line);
    this.#lines.push(text);
    this.#chars += text.length;
    if (!this.#isUnderWay) this.#timer ??= setTimeout(this.#flush, GATHER_MS);
  }

  readonly #flush = (): void => {
    this.#timer = null;
    const lines = this.#lines;
    this.#lines = [];
    this.#chars = 0;
    this.#isUnderWay = true;
    this.#options.send(lines, () => {
      this.#isUnderWay = false;
      if (this.#isOver) return;
      if (this.#stopFollowing === null) this.#follow();
      if (this.#lines.length > 0) this.#timer ??= setTimeout(this.#flush, GATHER_MS);
    });
  };
}
