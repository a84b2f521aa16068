/**
 * The credit for a request body, and when it is sent. Pure.
 *
 * A host whose window is used up waits for credit. So a body of which {@link TRIAL_BYTES} were read gets room for more than a window, once:
 * few bodies at a time, for what a handler leaves unread is in the memory of the plugin.
 */

import { WIDE_WINDOW_BYTES, type WideStreams } from '@toru/protocol';

const TRIAL_BYTES = 1_048_576;
/** Part of a window that is credited at once: a frame for each piece would cost as much as the piece. */
const STEP = 1 / 4;

/** The credit of one body. */
export class UploadCredit {
  readonly #windowBytes: number;
  readonly #wide: WideStreams;
  #isWide = false;
  #readBytes = 0;
  #dueBytes = 0;

  constructor(windowBytes: number, wide: WideStreams) {
    this.#windowBytes = windowBytes;
    this.#wide = wide;
  }

  /** So many bytes were read; returns the credit to be sent now. */
  read(bytes: number): number {
    this.#readBytes += bytes;
    this.#dueBytes += bytes;
    if (this.#dueBytes < this.#windowBytes * STEP) return 0;
    const due = this.#dueBytes;
    this.#dueBytes = 0;
    if (this.#isWide || this.#readBytes < TRIAL_BYTES || !this.#wide.take()) return due;
    this.#isWide = true;
    return due + Math.max(0, WIDE_WINDOW_BYTES - this.#windowBytes);
  }

  /** The body is over. */
  end(): void {
    if (this.#isWide) this.#wide.release();
    this.#isWide = false;
  }
}
