/**
 * Which streams of a channel may have more outstanding than a window: those whose reader is fast, few at a time. Pure.
 *
 * A plugin whose window is used up waits for credit, so what a stream carries per second is at most a window per round trip. One whose reader
 * takes {@link TRIAL_BYTES} within {@link TRIAL_MS} gets three windows more, once and for as long as it lasts: a plugin need not count them,
 * so they cannot be asked back. A reader that has become slow may hold them, so they are few.
 */

import { STREAM_WINDOW_BYTES, WIDE_WINDOW_BYTES } from '@toru/protocol';
import type { WideStreams } from '@toru/protocol';

/** More than the system holds for a reader, so that it is the reader who was fast. */
const TRIAL_BYTES = 8_388_608;
/** 21 MB/s. */
const TRIAL_MS = 400;

/** The window of one stream. */
export class StreamWindow {
  readonly #wide: WideStreams;
  #bytes = STREAM_WINDOW_BYTES;
  #sinceMs: number;
  /** Bytes taken since then. */
  #takenBytes = 0;

  constructor(wide: WideStreams, nowMs: number) {
    this.#wide = wide;
    this.#sinceMs = nowMs;
  }

  /** What the plugin may have outstanding now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The credit for bytes that a reader has taken: more than that, once, when it is fast. */
  credit(takenBytes: number, nowMs: number): number {
    this.#takenBytes += takenBytes;
    if (this.#takenBytes < TRIAL_BYTES || this.#bytes === WIDE_WINDOW_BYTES) return takenBytes;
    const tookMs = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    this.#takenBytes = 0;
    return tookMs > TRIAL_MS ? takenBytes : takenBytes + this.widen();
  }

  /** Makes it wide without a trial; returns the credit for it, none when it is wide already or too many are. */
  widen(): number {
    if (this.#bytes === WIDE_WINDOW_BYTES || !this.#wide.take()) return 0;
    this.#bytes = WIDE_WINDOW_BYTES;
    return WIDE_WINDOW_BYTES - STREAM_WINDOW_BYTES;
  }

  /** The stream has ended. */
  end(): void {
    if (this.#bytes === WIDE_WINDOW_BYTES) this.#wide.release();
    this.#bytes = STREAM_WINDOW_BYTES;
  }
}
