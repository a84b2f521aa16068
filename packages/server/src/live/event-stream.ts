/**
 * One stream of server-sent events.
 *
 * What the reader does not take is bounded: over the limit the stream ends, and the browser comes back by itself with the last
 * id it has seen. Buffering without end would turn one sleeping laptop into a full memory.
 */

import type { ServerResponse } from 'node:http';

const MAX_WAITING_BYTES = 1_048_576;
const FLUSH_MS = 10_000;

/** Headers of a stream of events. `no-transform` and the accel header keep proxies from holding it back. */
const EVENT_STREAM_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/** A stream to one reader. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #onEnd: () => void;
  #isOver = false;

  /** `onEnd` is called once, whoever ends the stream. */
  constructor(response: ServerResponse, onEnd: () => void) {
    this.#response = response;
    this.#onEnd = onEnd;
    response.on('close', () => {
      this.#settle();
    });
    response.writeHead(200, EVENT_STREAM_HEADERS);
    response.write('retry: 1000\n\n');
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends one event; `data` is one line of JSON. `onLeft` is called when it has left, and never where the stream ends before. */
  send(event: string | null, data: string, id?: number | string, onLeft?: () => void): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`;
    const eventLine = event === null ? '' : `event: ${event}\n`;
    this.#write(`${idLine}${eventLine}data: ${data}\n\n`, onLeft);
  }

  /** Keeps proxies and the browser from taking silence for death. */
  beat(): void {
    this.#write(':\n\n');
  }

  /** Ends the stream; what was written still gets its chance to leave. */
  end(): void {
    if (this.#isOver) return;
    this.#settle();
    this.#response.end();
    const { socket } = this.#response;
    setTimeout(() => socket?.destroy(), FLUSH_MS).unref();
    this.#response.once('finish', () => socket?.destroySoon());
  }

  #write(text: string, onLeft?: () => void): void {
    if (this.#isOver) return;
    this.#response.write(text, () => {
      if (!this.#isOver) onLeft?.();
    });
    if (this.#response.writableLength > MAX_WAITING_BYTES) this.end();
  }

  #settle(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
  }
}
