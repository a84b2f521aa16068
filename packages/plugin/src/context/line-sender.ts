/** Log lines on their way: a host that does not read must not cost the plugin its memory, so lines are dropped then, and counted. */

import type { Channel } from '../wire/channel.ts';
import { toLogHead } from './log.ts';

/** Bytes that may wait for the host before lines are dropped. */
const MAX_WAITING_BYTES = 16_777_216;

/** Sends heads of `log` frames while the host keeps up. */
export class LineSender {
  readonly #channel: Channel;
  #dropped = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Sends a line, or counts it as dropped. */
  send(head: string): void {
    if (this.#dropped > 0) this.#dropped += 1;
    else if (this.#channel.waitingBytes <= MAX_WAITING_BYTES) this.#channel.writer.frame(head);
    else {
      this.#dropped = 1;
      void this.#tellWhenDrained();
    }
  }

  async #tellWhenDrained(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#channel.drained();
    const message = `${this.#dropped} log lines were dropped: the host did not read them in time`;
    this.#dropped = 0;
    this.#channel.writer.frame(toLogHead('warn', message));
  }
}
