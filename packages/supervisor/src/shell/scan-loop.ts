/**
 * Looks at the plugins folder whenever somebody asks: one look at a time, and one more for everybody who asked meanwhile.
 *
 * A look that fails is reported once and leaves everything as it is: plugins that run do not need the folder.
 */

import type { Discovery, FoundFile } from './files/discovery.ts';

/** What the loop needs. */
export interface ScanLoopOptions {
  readonly discovery: Discovery;
  readonly quietFileMs: number;
  /** Makes the plugins what the folder says. */
  readonly apply: (files: readonly FoundFile[]) => void;
  /** null: the folder can be looked at again. */
  readonly onTrouble: (reason: string | null) => void;
}

/** The loop. */
export class ScanLoop {
  readonly #options: ScanLoopOptions;
  #current: Promise<void> | null = null;
  #isAskedAgain = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #trouble: string | null = null;

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

  /** Looks soon. Never keeps the program running. */
  soon(afterMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), afterMs);
    this.#timer.unref();
  }

  /** No further look; resolves when the present one is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const closed = this.#options.discovery.close();
    await this.#current;
    await closed;
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
    const { discovery, apply, quietFileMs } = this.#options;
    try {
      const { files, isSettled } = await discovery.scan();
      if (this.#isClosed) return;
      apply(files);
      if (!isSettled) this.soon(quietFileMs + 20);
      this.#report(null);
    } catch (error) {
      this.#report(error instanceof Error ? error.message : String(error));
    }
  }

  #report(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble);
  }
}
