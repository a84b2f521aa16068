/** A connection without a socket: what the peer sends is handed over by the test, and what it is sent lies in memory. */

import {
  BacklogLimit,
  ServerConnection,
  createResponseHeads,
  type ConnectionLimits,
  type HeaderBlock,
  type HttpRequest,
  type RequestHandler,
  type Transport,
} from '../../src/index.ts';

/** Numbers that tests can wait for. */
export const LIMITS: ConnectionLimits = {
  headMs: 1_000,
  checkMs: 10,
  keepAliveMs: 6_500,
  maxHeadBytes: 1_000,
  maxUnsentBytes: 2_000,
  take: { stallMs: 4_000, minBytesPerSecond: 100 },
  halfCloseMs: 500,
  bodyPauseMs: 300,
  flushMs: 50,
};

/** How a peer is. */
export interface PeerOptions {
  /** Bytes that it takes before it is told to take more. Default: all. */
  readonly appetite?: number;
  readonly backlog?: BacklogLimit;
  readonly share?: string;
}

/** A peer that takes as much as it is told to. */
export class MemoryPeer implements Transport {
  readonly remoteAddress: string = '192.0.2.1';
  readonly highWaterMark: number = 1_000;
  readonly connection: ServerConnection<HeaderBlock>;
  readonly backlog: BacklogLimit;
  /** What it has taken. Latin-1. */
  taken = '';
  /** Bytes that it may still take. */
  appetite: number;
  nowMs = 0;
  isEnded = false;
  isDestroyed = false;
  isReset = false;
  isPaused = false;
  #waiting: { text: string; onTaken: (() => void) | undefined }[] = [];
  #queue: Buffer[] = [];
  #isFull = false;
  #onFlushed: (() => void) | null = null;
  #takenBytes = 0;

  constructor(
    dispatch: (
      request: HttpRequest<HeaderBlock>,
      connection: ServerConnection<HeaderBlock>,
    ) => RequestHandler | null,
    { appetite = Infinity, backlog = new BacklogLimit(1_000_000), share = 'one' }: PeerOptions = {},
  ) {
    this.appetite = appetite;
    this.backlog = backlog;
    this.connection = new ServerConnection<HeaderBlock>(this, share, {
      limits: LIMITS,
      createBlock: (rawHeaders, framing) => ({ rawHeaders, framing }),
      responseHeads: createResponseHeads({
        keepAliveMs: LIMITS.keepAliveMs,
        now: () => 0,
        toPhrase: (status) => `S${status}`,
      }),
      backlog,
      roughNow: () => this.nowMs,
      dispatch,
      renderFault: ({ kind, detail }) => ({
        status: kind === 'head-timeout' ? 408 : 400,
        lines: '',
        body: Buffer.from(`${kind}: ${detail}`),
      }),
      onClosed: () => undefined,
    });
  }

  get unsentBytes(): number {
    return this.isDestroyed ? 0 : this.#waiting.reduce((sum, { text }) => sum + text.length, 0);
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Status codes of the responses that it has taken. */
  get statuses(): number[] {
    return [...this.taken.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
  }

  /** Sends bytes, in the pieces that `cuts` say. */
  send(text: string, cuts: readonly number[] = []): void {
    const bytes = Buffer.from(text, 'latin1');
    const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    for (let at = 1; at < places.length; at += 1)
      this.#queue.push(bytes.subarray(places[at - 1], places[at]));
    this.#deliver();
  }

  /** Closes its half. */
  sendEnd(): void {
    this.connection.readEnded();
  }

  /** Takes up to so many more bytes. */
  take(bytes: number): void {
    this.appetite += bytes;
    this.#flush();
  }

  /** Time passes, with the checks that it brings. */
  wait(ms: number): void {
    for (let left = ms; left > 0; left -= LIMITS.checkMs) {
      this.nowMs += LIMITS.checkMs;
      this.connection.check(this.nowMs);
    }
  }

  write(bytes: Uint8Array | string, onTaken?: () => void): boolean {
    if (this.isDestroyed) return true;
    const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
    this.#waiting.push({ text, onTaken });
    this.#flush();
    if (this.unsentBytes >= this.highWaterMark) this.#isFull = true;
    return !this.#isFull;
  }

  cork(): void {
    // Everything leaves at once here.
  }

  uncork(): void {
    // See `cork`.
  }

  atEndOfTurn(callback: () => void): void {
    callback();
  }

  resumeReading(): void {
    this.isPaused = false;
    queueMicrotask(() => {
      this.#deliver();
    });
  }

  end(onFlushed: () => void): void {
    this.isEnded = true;
    this.#onFlushed = onFlushed;
    this.#flush();
  }

  destroy(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.#waiting = [];
    this.connection.closed();
  }

  reset(): void {
    this.isReset = true;
    this.destroy();
  }

  #deliver(): void {
    while (!this.isPaused && !this.isDestroyed) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      const room = this.connection.room();
      const piece = next.subarray(0, room.length);
      if (piece.length < next.length) this.#queue.unshift(next.subarray(piece.length));
      if (piece.length === 0) continue;
      room.set(piece);
      this.isPaused = !this.connection.received(room, piece.length);
    }
  }

  #flush(): void {
    while (this.appetite > 0) {
      const first = this.#waiting[0];
      if (first === undefined) break;
      const part = first.text.slice(0, this.appetite);
      this.taken += part;
      this.appetite -= part.length;
      this.#takenBytes += part.length;
      first.text = first.text.slice(part.length);
      if (first.text !== '') return;
      this.#waiting.shift();
      first.onTaken?.();
    }
    if (this.#waiting.length > 0) return;
    const onFlushed = this.#onFlushed;
    this.#onFlushed = null;
    onFlushed?.();
    if (!this.#isFull) return;
    this.#isFull = false;
    queueMicrotask(() => {
      if (!this.isDestroyed) this.connection.drained();
    });
  }
}
