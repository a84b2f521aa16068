/**
 * Looks at the plugins folder whenever somebody asks: one look at a time, and one more for everybody who asked meanwhile.
 *
 * A look that fails is reported once and leaves everything as it is: plugins that run do not need the folder.
 */

import { isSameReason, makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { Asked, Discovery, Scan } from './discovery.ts';

/** What the loop needs. */
export interface ScanLoopOptions {
  readonly discovery: Discovery;
  /** Makes the plugins what the folder says; returns why it does not, if this cannot be the folder that is meant. */
  readonly apply: (scan: Scan) => Reason | null;
  /** Why the folder cannot be looked at, once it is known. `null`: it can again. */
  readonly onTrouble: (reason: Reason | null) => void;
}

const NOBODY: Asked = new Set();

export class ScanLoop {
  readonly #options: ScanLoopOptions;
  #current: Promise<void> | null = null;
  #isAskedAgain = false;
  /** Files that the next look tries again if they were refused. */
  #asked: Asked = NOBODY;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer ends, on the monotonic clock. */
  #dueMono = Infinity;
  #trouble: Reason | null = null;

  constructor(options: ScanLoopOptions) {
    this.#options = options;
  }

  /** Looks now; resolves when what was found has been dealt with. Never rejects. */
  look(): Promise<void> {
    if (this.#isClosed) return this.#current ?? Promise.resolve();
    if (this.#current !== null) {
      this.#isAskedAgain = true;
      return this.#current;
    }
    this.#current = this.#lookUntilSettled().finally(() => {
      this.#current = null;
    });
    return this.#current;
  }

  /** Looks now, and anew into what was refused: one file, or all of them. */
  lookAnew(fileName?: string): Promise<void> {
    if (fileName === undefined || this.#asked === 'all') this.#asked = 'all';
    else this.#asked = new Set([...this.#asked, fileName]);
    return this.look();
  }

  /** Looks after so long, or before if somebody wanted that. Never keeps the program running. */
  soon(afterMs: number): void {
    const dueMono = performance.now() + afterMs;
    if (this.#isClosed || dueMono >= this.#dueMono) return;
    clearTimeout(this.#timer);
    this.#dueMono = dueMono;
    this.#timer = setTimeout(() => {
      this.#dueMono = Infinity;
      void this.look();
    }, afterMs);
    this.#timer.unref();
  }

  /** No further look; resolves when the present one is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#current;
    await this.#options.discovery.close();
  }

  async #lookUntilSettled(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      await this.#lookOnce();
    } while (this.#mustGoOn());
  }

  #mustGoOn(): boolean {
    return this.#isAskedAgain && !this.#isClosed;
  }

  async #lookOnce(): Promise<void> {
    const { discovery, apply } = this.#options;
    const asked = this.#asked;
    this.#asked = NOBODY;
    try {
      const scan = await discovery.scan(asked);
      if (this.#isClosed) return;
      const trouble = apply(scan);
      if (scan.nextLookMs !== null) this.soon(scan.nextLookMs);
      this.#report(trouble);
    } catch (error) {
      this.#report(
        makeReason('FOLDER_FAILED', { detail: error instanceof Error ? error.message : String(error) }),
      );
    }
  }

  #report(trouble: Reason | null): void {
    if (isSameReason(trouble, this.#trouble)) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble);
  }
}
