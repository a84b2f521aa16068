/**
 * Memory for bytes that peers have not taken, over all connections.
 *
 * Each connection has a bound of its own, but thousands of them together would still fill the machine. Over the limit the peer that has the
 * largest part loses its slowest connection, until the rest fits: whoever reads keeps on being served.
 */

/** A connection as the limit sees it. */
export interface Backlogged {
  /** Whose part its bytes count for. Connections that speak for many peers, as those of proxies do, have one each. */
  readonly share: unknown;
  /** Bytes that it holds now. */
  readonly backlogBytes: number;
  /** When its peer last took some. Unit: milliseconds, monotonic. null: it takes them as they come. */
  readonly progressAtMs: number | null;
  /** Ends it without waiting for anything. */
  reset(): void;
}

/** Sums up what connections hold. */
export class BacklogLimit {
  readonly #maxBytes: number;
  readonly #held = new Map<Backlogged, number>();
  #totalBytes = 0;

  /** Unit: bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** All that is held, as it was last said. Unit: bytes. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** A connection holds this much now; 0: nothing any more. */
  update(connection: Backlogged, bytes: number): void {
    this.#totalBytes += bytes - (this.#held.get(connection) ?? 0);
    if (bytes === 0) this.#held.delete(connection);
    else this.#held.set(connection, bytes);
    if (this.#totalBytes > this.#maxBytes) this.#relieve();
  }

  #relieve(): void {
    this.#recount();
    while (this.#totalBytes > this.#maxBytes) {
      const slowest = findSlowest(this.#held);
      if (slowest === null) return;
      this.#totalBytes -= this.#held.get(slowest) ?? 0;
      this.#held.delete(slowest);
      slowest.reset();
    }
  }

  /** What was said may be old: peers have taken bytes since. */
  #recount(): void {
    let total = 0;
    for (const connection of this.#held.keys()) {
      const bytes = connection.backlogBytes;
      if (bytes === 0) this.#held.delete(connection);
      else this.#held.set(connection, bytes);
      total += bytes;
    }
    this.#totalBytes = total;
  }
}

/** The connection of the largest share that has made no progress for the longest time; among equals, the one that holds most. */
function findSlowest(held: ReadonlyMap<Backlogged, number>): Backlogged | null {
  const bytesOfShare = new Map<unknown, number>();
  for (const [{ share }, bytes] of held) bytesOfShare.set(share, (bytesOfShare.get(share) ?? 0) + bytes);
  let largest: unknown = null;
  let most = -1;
  for (const [share, bytes] of bytesOfShare) {
    if (bytes <= most) continue;
    most = bytes;
    largest = share;
  }
  let slowest: Backlogged | null = null;
  for (const [connection, bytes] of held) {
    if (connection.share !== largest) continue;
    if (slowest === null || isSlower(connection, bytes, slowest, held.get(slowest) ?? 0))
      slowest = connection;
  }
  return slowest;
}

function isSlower(one: Backlogged, bytes: number, other: Backlogged, otherBytes: number): boolean {
  const since = one.progressAtMs ?? Number.POSITIVE_INFINITY;
  const otherSince = other.progressAtMs ?? Number.POSITIVE_INFINITY;
  return since === otherSince ? bytes > otherBytes : since < otherSince;
}
