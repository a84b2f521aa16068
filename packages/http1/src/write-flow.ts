/**
 * Back-pressure on the side of the response: whether what was written leaves, how much waits, and since when.
 *
 * A peer that sends requests and does not take the responses costs memory that nothing gives back. So while more than a bound waits, no
 * further request is begun (`blocked`); a peer that takes nothing for too long is overdue; and all connections share one limit.
 */

import type { Backlogged, BacklogLimit } from './backlog-limit.ts';
import { TakeDeadline, type TakeRule } from './take-deadline.ts';
import type { Transport } from './transport.ts';

/** The flow of one connection. */
export class WriteFlow implements Backlogged {
  readonly share: unknown;
  readonly #transport: Transport;
  readonly #limit: BacklogLimit;
  readonly #pendingBytes: () => number;
  readonly #maxUnsentBytes: number;
  readonly #take = new TakeDeadline();
  #state: 'open' | 'blocked' = 'open';
  #countedBytes = 0;
  #isCorked = false;

  /** `pendingBytes`: bytes of the peer that are kept for later; they count, too. */
  constructor(
    transport: Transport,
    share: unknown,
    limit: BacklogLimit,
    maxUnsentBytes: number,
    pendingBytes: () => number,
  ) {
    this.share = share;
    this.#transport = transport;
    this.#limit = limit;
    this.#pendingBytes = pendingBytes;
    // Below the mark nobody would tell when the bytes have left.
    this.#maxUnsentBytes = Math.max(maxUnsentBytes, transport.highWaterMark);
  }

  /** While it is `blocked`, no request is begun and the peer is not read. */
  get state(): 'open' | 'blocked' {
    return this.#state;
  }

  get backlogBytes(): number {
    return this.#transport.unsentBytes + this.#pendingBytes();
  }

  get progressAtMs(): number | null {
    return this.#take.progressAtMs;
  }

  /** Whether a further response may be begun now. If not, `open()` is called when what was written has left. */
  mayBegin(): boolean {
    if (this.#transport.unsentBytes > this.#maxUnsentBytes) this.#state = 'blocked';
    return this.#state === 'open';
  }

  /** What was written has left. Returns whether requests had to wait for that. */
  open(): boolean {
    const wasBlocked = this.#state === 'blocked';
    this.#state = 'open';
    return wasBlocked;
  }

  /** Writes bytes; `false`: the peer takes them more slowly. */
  write(bytes: Uint8Array | string, onTaken?: () => void): boolean {
    const isFlowing = this.#transport.write(bytes, onTaken);
    if (!this.#isCorked) this.account();
    return isFlowing;
  }

  /** What is written until the end of this turn of the event loop leaves at once. */
  corkUntilNextTick(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#transport.cork();
    this.#transport.atEndOfTurn(this.#uncork);
  }

  /** What `write` writes leaves at once, behind it. */
  writeTogether(write: () => void): void {
    this.#transport.cork();
    write();
    this.#transport.uncork();
    this.account();
  }

  /** Tells the common limit what is held now. */
  account(): void {
    const bytes = this.backlogBytes;
    if (bytes === this.#countedBytes) return;
    this.#countedBytes = bytes;
    this.#limit.update(this, bytes);
  }

  /** Nothing is held any more. */
  release(): void {
    if (this.#countedBytes > 0) this.#limit.update(this, 0);
    this.#countedBytes = 0;
  }

  /** Looks at the clock; `true`: the peer has not taken what it should have. Unit: milliseconds, monotonic. */
  isOverdue(nowMs: number, rule: TakeRule): boolean {
    const { unsentBytes } = this.#transport;
    if (this.#countedBytes > 0) this.account();
    if (unsentBytes === 0 && this.#take.progressAtMs === null) return false;
    return this.#take.isOverdue(nowMs, unsentBytes, this.#transport.takenBytes, rule);
  }

  readonly #uncork = (): void => {
    this.#isCorked = false;
    this.#transport.uncork();
    this.account();
  };

  reset(): void {
    this.#transport.reset();
  }
}
