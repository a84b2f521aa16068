/** What is in flight on one channel: its requests by id, the bytes that wait for their readers, and who waits until nothing is left. */

import { CHANNEL_BUFFER_BYTES } from '@toru/protocol';
import type { ErrorCode } from '@toru/protocol';

import type { OpenExchange } from './exchange-owner.ts';
import { IdTable } from './id-table.ts';
import type { InFlightReport } from './live-channel.ts';
import type { RequestCounts } from './request-counts.ts';

/** The requests and WebSockets of one channel. */
export class InFlight {
  readonly #counter: RequestCounts;
  readonly #exchanges = new IdTable<OpenExchange>();
  #bufferedBytes = 0;
  #idleListeners: (() => void)[] = [];

  constructor(counter: RequestCounts) {
    this.#counter = counter;
  }

  get size(): number {
    return this.#exchanges.size;
  }

  get(id: number): OpenExchange | undefined {
    return this.#exchanges.get(id);
  }

  add(exchange: OpenExchange): void {
    this.#counter.started();
    this.#exchanges.add(exchange);
  }

  /** The plugin gave it back. */
  delete(id: number): void {
    if (!this.#exchanges.delete(id)) return;
    this.#counter.ended();
    this.settled();
  }

  /** So many bytes more wait for a reader; when they are too many, the slowest is given up. */
  held(bytes: number): void {
    this.#bufferedBytes += bytes;
    while (this.#bufferedBytes > CHANNEL_BUFFER_BYTES) {
      let slowest: OpenExchange | null = null;
      for (const exchange of this.#exchanges.values()) {
        if (slowest === null || exchange.unconsumed > slowest.unconsumed) slowest = exchange;
      }
      if (slowest === null || slowest.unconsumed === 0) return;
      const message = `response was read too slowly: ${CHANNEL_BUFFER_BYTES} bytes were waiting`;
      slowest.giveUp('client_gone', 'PLUGIN_ABORTED', message);
    }
  }

  /** So many bytes have left. */
  released(bytes: number): void {
    this.#bufferedBytes -= bytes;
  }

  /** Somebody no longer waits for an answer. */
  settled(): void {
    if (this.#idleListeners.length === 0) return;
    for (const { isAwaited } of this.#exchanges.values()) if (isAwaited) return;
    this.#tellIdle();
  }

  /** Unit: monotonic milliseconds. */
  checkDeadlines(nowMs: number): void {
    for (const exchange of this.#exchanges.values()) exchange.onTick(nowMs);
  }

  /** Calls `onIdle` once nobody waits for an answer. */
  drain(onIdle: () => void): void {
    for (const exchange of this.#exchanges.values()) exchange.onDrain();
    this.#idleListeners.push(onIdle);
    this.settled();
  }

  /** Gives up what is left, for the host. */
  cutOff(message: string): void {
    for (const exchange of this.#exchanges.values())
      exchange.giveUp('shutdown', 'PLUGIN_UNAVAILABLE', message);
  }

  /** The channel is over: fails what is left and says how it was answered. */
  end(code: ErrorCode, message: string, onInternalError: (error: unknown) => void): InFlightReport {
    let answered = 0;
    let cutOff = 0;
    for (const exchange of this.#exchanges.values()) {
      this.#counter.ended();
      try {
        const how = exchange.fail(code, message);
        if (how === 'answered') answered += 1;
        else if (how === 'cut_off') cutOff += 1;
      } catch (error) {
        onInternalError(error);
      }
    }
    this.#exchanges.clear();
    this.#tellIdle();
    return { total: answered + cutOff, answered_502: answered, cut_off: cutOff };
  }

  #tellIdle(): void {
    const listeners = this.#idleListeners;
    this.#idleListeners = [];
    for (const listener of listeners) listener();
  }
}
