/** Counts a plugin's requests: classes, bytes and a latency histogram whose percentiles look at the last minutes. Pure. */

import type { RequestStats } from '../api.ts';

/** Upper bounds for the exported histogram. Unit: seconds. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const BUCKETS_MS: readonly number[] = BUCKETS_S.map((seconds) => seconds * 1000);
/** Percentiles come from finer buckets, each 2^(1/4) as wide as the one before, starting at 10 µs. */
const FINE_START_MS = 0.01;
const FINE_STEPS_PER_DOUBLING = 4;
const FINE_BUCKETS = 96;
/** The fine histogram is halved in age by keeping two windows. */
const WINDOW_MS = 60_000;

/** Counters of one plugin; they outlive its children. */
export class RequestCounter {
  readonly #byClass = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
  /** Latencies by the first bound that they keep; the last place is for those that keep none. */
  readonly #buckets = new Float64Array(BUCKETS_S.length + 1);
  #fine = new Uint32Array(FINE_BUCKETS);
  #fineBefore = new Uint32Array(FINE_BUCKETS);
  #windowEndsMs = 0;
  #latencySumMs = 0;
  #total = 0;
  #inFlight = 0;
  /** Bytes of request bodies. */
  bytesIn = 0;
  /** Bytes of response bodies. */
  bytesOut = 0;
  /** Late, duplicate and unasked answers. */
  droppedAnswers = 0;

  /** A request was handed to a child. */
  started(): void {
    this.#inFlight += 1;
  }

  /** The plugin gave it back: it no longer counts as in flight. */
  ended(): void {
    this.#inFlight -= 1;
  }

  /** It was answered with this status, by the plugin or by the host for it. */
  answered(status: number, latencyMs: number, nowMs: number): void {
    this.#total += 1;
    if (status >= 500) this.#byClass['5xx'] += 1;
    else if (status >= 400) this.#byClass['4xx'] += 1;
    else if (status >= 300) this.#byClass['3xx'] += 1;
    else if (status >= 200) this.#byClass['2xx'] += 1;
    else this.#byClass['1xx'] += 1;
    this.#latencySumMs += latencyMs;
    let bucket = 0;
    while (latencyMs > (BUCKETS_MS[bucket] ?? Infinity)) bucket += 1;
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#turn(nowMs);
    const fine = fineBucket(latencyMs);
    this.#fine[fine] = (this.#fine[fine] ?? 0) + 1;
  }

  /** What has been counted so far. */
  snapshot(nowMs: number): RequestStats {
    this.#turn(nowMs);
    return {
      total: this.#total,
      byClass: { ...this.#byClass },
      inFlight: this.#inFlight,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      p50Ms: this.#percentile(0.5),
      p99Ms: this.#percentile(0.99),
      latencyBuckets: this.#cumulative(),
      latencySumSeconds: this.#latencySumMs / 1000,
      droppedAnswers: this.droppedAnswers,
    };
  }

  #cumulative(): RequestStats['latencyBuckets'] {
    let count = 0;
    return BUCKETS_S.map((leSeconds, index) => ({ leSeconds, count: (count += this.#buckets[index] ?? 0) }));
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#windowEndsMs && nowMs >= this.#windowEndsMs - WINDOW_MS) return;
    this.#fineBefore = this.#fine;
    this.#fine = new Uint32Array(FINE_BUCKETS);
    this.#windowEndsMs = nowMs + WINDOW_MS;
  }

  #percentile(share: number): number | null {
    let total = 0;
    for (let index = 0; index < FINE_BUCKETS; index += 1) total += this.#at(index);
    if (total === 0) return null;
    let seen = 0;
    for (let index = 0; index < FINE_BUCKETS; index += 1) {
      seen += this.#at(index);
      if (seen >= total * share) return FINE_START_MS * 2 ** (index / FINE_STEPS_PER_DOUBLING);
    }
    return null;
  }

  #at(index: number): number {
    return (this.#fine[index] ?? 0) + (this.#fineBefore[index] ?? 0);
  }
}

function fineBucket(latencyMs: number): number {
  if (latencyMs <= FINE_START_MS) return 0;
  return Math.min(
    FINE_BUCKETS - 1,
    Math.ceil(FINE_STEPS_PER_DOUBLING * Math.log2(latencyMs / FINE_START_MS)),
  );
}
