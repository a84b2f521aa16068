/**
 * Readers that follow a log: from the files first, then live, each line once and in order.
 *
 * The step from files to live is taken without a pause in between, and only when memory still holds every line that came meanwhile.
 */

import type { LogLine } from '@toru/protocol';

import type { Recent } from './recent.ts';

/** Where a follower finds what was written before it came. */
export interface FollowSource {
  /** The last lines written by this process, oldest first. */
  readonly recent: Recent<LogLine>;
  /** The number of the last line in the files. */
  lastWritten(): Promise<number>;
  /** Visits lines of the files with larger numbers until the visitor returns false. */
  replay(after: number, visit: (line: LogLine) => boolean): Promise<void>;
  /** A listener threw, or the files cannot be read. */
  onFault(error: unknown): void;
}

interface Follower {
  readonly listener: (line: LogLine) => void;
  /** The last line it got. */
  cursor: number;
  isOver: boolean;
}

/** All followers of one log. */
export class Followers {
  readonly #source: FollowSource;
  readonly #live = new Set<Follower>();

  constructor(source: FollowSource) {
    this.#source = source;
  }

  /** Starts following; returns the function that ends it. With null only what is written from now on. */
  follow(afterSeq: number | null, listener: (line: LogLine) => void): () => void {
    const follower: Follower = { listener, cursor: afterSeq ?? 0, isOver: false };
    if (afterSeq === null) this.#live.add(follower);
    else void this.#catchUp(follower);
    return () => {
      follower.isOver = true;
      this.#live.delete(follower);
    };
  }

  /** Hands out lines that have just been written. */
  announce(lines: readonly LogLine[]): void {
    for (const follower of this.#live) {
      for (const line of lines) this.#deliver(follower, line);
    }
  }

  async #catchUp(follower: Follower): Promise<void> {
    const source = this.#source;
    const { recent } = source;
    try {
      // A number beyond the last one stems from files that are gone: what comes next is new.
      follower.cursor = Math.min(follower.cursor, await source.lastWritten());
      for (let isRead = false; !follower.isOver; isRead = true) {
        const oldest = recent.first();
        if (oldest === undefined ? isRead : oldest.seq <= follower.cursor + 1) break;
        const before = follower.cursor;
        await source.replay(before, (line) => this.#deliver(follower, line));
        // The lines between were removed before they could be read.
        if (follower.cursor === before && oldest !== undefined) follower.cursor = oldest.seq - 1;
      }
    } catch (error) {
      source.onFault(error);
    }
    for (const line of recent.toArray()) this.#deliver(follower, line);
    if (!follower.isOver) this.#live.add(follower);
  }

  /** False when the follower wants no more. */
  #deliver(follower: Follower, line: LogLine): boolean {
    if (follower.isOver || line.seq <= follower.cursor) return !follower.isOver;
    follower.cursor = line.seq;
    try {
      follower.listener(line);
    } catch (error) {
      follower.isOver = true;
      this.#live.delete(follower);
      this.#source.onFault(error);
    }
    return !follower.isOver;
  }
}
