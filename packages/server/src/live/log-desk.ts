/**
 * The log subscriptions of one event stream: by the name that the reader gave each, ended unless they are renewed.
 *
 * Whatever their number, one batch of lines is under way at a time, so that they never fill the stream.
 */

import type { PluginLogs } from '@toru/supervisor';

import type { LineFilter } from './line-filter.ts';
import { LogSubscription } from './log-subscription.ts';

/** What a reader asks for. */
export interface LogRequest {
  /** Chosen by the reader. */
  readonly name: string;
  readonly plugin: string;
  readonly logs: PluginLogs;
  readonly after: number | null;
  readonly filter: LineFilter;
}

/** How lines reach the reader. */
export interface LogOutlet {
  /** Whether the reader may see the log, now. */
  readonly maySee: (plugin: string) => boolean;
  readonly send: (text: string, onLeft: () => void) => void;
}

interface Entry {
  readonly request: LogRequest;
  readonly subscription: LogSubscription;
  lease: NodeJS.Timeout;
}

/** A page that has gone without a word leaves its subscription behind; it renews it more than twice in this time. */
const LEASE_MS = 100_000;

/** At most so many logs go over one stream. */
export const MAX_LOGS_PER_STREAM = 100;

/** The subscriptions of one stream. */
export class LogDesk {
  readonly #outlet: LogOutlet;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  constructor(outlet: LogOutlet) {
    this.#outlet = outlet;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether a subscription of this name exists. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Begins, replaces or, where it asks for the same, renews a subscription. */
  subscribe(request: LogRequest): void {
    const { name, plugin } = request;
    const known = this.#entries.get(name);
    if (known !== undefined && isSame(known.request, request)) {
      clearTimeout(known.lease);
      known.lease = this.#startLease(name);
      return;
    }
    this.end(name);
    const subscription: LogSubscription = new LogSubscription({
      ...request,
      send: (lines, onLeft) => {
        this.#waiting.push(() => {
          if (this.#entries.get(name)?.subscription !== subscription) this.#sendNext();
          else if (!this.#outlet.maySee(plugin)) {
            this.end(name);
            this.#sendNext();
          } else {
            const text = `{"subscription":${JSON.stringify(name)},"lines":[${lines.join(',')}]}`;
            this.#outlet.send(text, () => {
              onLeft();
              this.#sendNext();
            });
          }
        });
        if (!this.#isBusy) this.#sendNext();
      },
    });
    this.#entries.set(name, { request, subscription, lease: this.#startLease(name) });
  }

  end(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    clearTimeout(entry.lease);
    entry.subscription.end();
  }

  close(): void {
    for (const name of [...this.#entries.keys()]) this.end(name);
  }

  #sendNext(): void {
    const next = this.#waiting.shift();
    this.#isBusy = next !== undefined;
    next?.();
  }

  #startLease(name: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.end(name);
    }, LEASE_MS).unref();
  }
}

function isSame(one: LogRequest, other: LogRequest): boolean {
  return (
    one.plugin === other.plugin &&
    one.logs === other.logs &&
    one.filter.level === other.filter.level &&
    one.filter.search === other.filter.search &&
    one.filter.sinceMs === other.filter.sinceMs
  );
}
