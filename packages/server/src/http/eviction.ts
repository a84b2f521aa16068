/**
 * Who loses a connection when all are taken.
 *
 * Whoever has most of them loses the one whose client has owed something for the longest time, so one client that opens many
 * cannot keep the others out. Nobody loses a connection that is no fault of his while others have as many.
 */

/** A connection as it is judged. */
export interface Evictable {
  /** Whose it is. */
  readonly share: unknown;
  /** Since when its client owes something: to read what waits, or to send a request. Unit: milliseconds, monotonic. null: it owes nothing. */
  readonly stalledSinceMs: number | null;
}

/** Finds the connection that makes room for one of `newcomer`; `null`: none does. */
export function findEvictable<T extends Evictable>(connections: Iterable<T>, newcomer: unknown): T | null {
  const all = [...connections];
  const countOf = new Map<unknown, number>();
  for (const { share } of all) countOf.set(share, (countOf.get(share) ?? 0) + 1);
  const most = Math.max(0, ...countOf.values());
  // Of those who have equally many, the newcomer's own first.
  const loser = countOf.get(newcomer) === most ? newcomer : keyWith(countOf, most);
  const own = all.filter(({ share }) => share === loser);
  const slowest = own.reduce<T | null>(
    (before, one) => (before === null || isSlower(one, before) ? one : before),
    null,
  );
  if (slowest === null || most <= 1) return null;
  const isFair = loser !== newcomer && most > (countOf.get(newcomer) ?? 0) + 1;
  return slowest.stalledSinceMs !== null || isFair ? slowest : null;
}

function keyWith(counts: ReadonlyMap<unknown, number>, wanted: number): unknown {
  for (const [key, count] of counts) if (count === wanted) return key;
  return undefined;
}

function isSlower(one: Evictable, other: Evictable): boolean {
  return (
    (one.stalledSinceMs ?? Number.POSITIVE_INFINITY) < (other.stalledSinceMs ?? Number.POSITIVE_INFINITY)
  );
}
