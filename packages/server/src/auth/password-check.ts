/**
 * Checks a password once: lock-out first, then the pace of names, then the queue, then the hash; the same for known and unknown names.
 *
 * Attempts with the same name of one asker run one after the other, so that a burst cannot outrun the count of misses. Whoever shows
 * that they logged in before, by a session or a device, is counted apart from everybody else at the same address.
 */

import { toAddressKey } from '../security/client-address.ts';
import { isForgotten, lockedForMs, recordMiss, type Misses } from './lock-out.ts';
import { giveNameBack, paceName } from './name-pace.ts';
import { toLowerAscii, type Account, type Accounts } from './accounts.ts';
import { NO_TURN, type FairQueue, type Place } from './fair-queue.ts';
import type { PasswordHasher } from './password-hash.ts';

/** How a check ended. */
export type PasswordResult =
  | { readonly kind: 'right'; readonly account: Account }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'locked'; readonly retryAfterMs: number }
  /** It was not checked: too many wait. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number };

export type Asker =
  | { readonly kind: 'session'; readonly key: string }
  | { readonly kind: 'device'; readonly id: string }
  | { readonly kind: 'address'; readonly address: string };

/** Checks passwords and counts misses. */
export interface PasswordCheck {
  check(username: string, password: string, asker: Asker): Promise<PasswordResult>;
}

/** Longest wait for a turn. Unit: milliseconds. */
export const MAX_WAIT_MS = 10_000;
/** When it is worth to ask again after {@link NO_TURN}. Unit: milliseconds. */
export const BUSY_RETRY_MS = 2_000;
const MAX_PAIRS = 10_000;
const MAX_GOOD_PAIRS = 1_000;
const MAX_WAITING_PER_PAIR = 8;

interface Attempt {
  /** Asker and name: to this belong the misses. */
  readonly pair: string;
  readonly username: string;
  readonly password: string;
  /** null: the asker is known. */
  readonly addressKey: string | null;
  readonly place: Place;
  readonly arrivedAtMs: number;
}

/** What a check works with. */
export interface PasswordCheckDeps {
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  readonly queue: FairQueue;
  readonly now: () => number;
}

/** Makes a check with its own memory of misses. */
export function createPasswordCheck({ accounts, hasher, queue, now }: PasswordCheckDeps): PasswordCheck {
  const missesByPair = new Map<string, Misses>();
  const goodPairs = new Set<string>();
  const namesDueByAddress = new Map<string, number>();
  const turns = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  /** Waits until the address may try one more name; how long to wait instead when that is too long. */
  const waitForPace = async (addressKey: string, leftMs: number): Promise<number> => {
    const { delayMs, dueMs } = paceName(namesDueByAddress.get(addressKey), now());
    if (delayMs > leftMs) return delayMs;
    if (namesDueByAddress.size >= MAX_PAIRS) dropPaced(namesDueByAddress, now());
    namesDueByAddress.set(addressKey, dueMs);
    if (delayMs > 0) await wait(delayMs);
    return 0;
  };
  const release = (addressKey: string): void => {
    const dueMs = namesDueByAddress.get(addressKey);
    if (dueMs !== undefined) namesDueByAddress.set(addressKey, giveNameBack(dueMs));
  };

  const hash = async (
    { pair, username, password, place }: Attempt,
    leftMs: number,
  ): Promise<PasswordResult> => {
    const outcome = await queue.run(place, leftMs, async () => {
      const account = accounts.find(username);
      const isRight = await hasher.verify(account?.passwordHash ?? null, password);
      return isRight ? account : null;
    });
    if (outcome === NO_TURN) return { kind: 'busy', retryAfterMs: BUSY_RETRY_MS };
    if (outcome !== null) {
      missesByPair.delete(pair);
      goodPairs.delete(pair);
      goodPairs.add(pair);
      const [oldest] = goodPairs;
      if (oldest !== undefined && goodPairs.size > MAX_GOOD_PAIRS) goodPairs.delete(oldest);
      return { kind: 'right', account: outcome };
    }
    if (missesByPair.size >= MAX_PAIRS) dropOldPairs(missesByPair, now());
    missesByPair.set(pair, recordMiss(missesByPair.get(pair), now()));
    return { kind: 'wrong' };
  };

  const attempt = async (one: Attempt): Promise<PasswordResult> => {
    const { pair, addressKey, arrivedAtMs } = one;
    const leftMs = (): number => MAX_WAIT_MS - (performance.now() - arrivedAtMs);
    const retryAfterMs = lockedForMs(missesByPair.get(pair), now());
    if (retryAfterMs > 0) return { kind: 'locked', retryAfterMs };
    if (leftMs() <= 0) return { kind: 'busy', retryAfterMs: BUSY_RETRY_MS };
    const isNewName = addressKey !== null && !missesByPair.has(pair) && !goodPairs.has(pair);
    if (!isNewName) return hash(one, leftMs());
    const delayMs = await waitForPace(addressKey, leftMs());
    if (delayMs > 0) return { kind: 'busy', retryAfterMs: delayMs };
    const result = await hash(one, leftMs());
    if (result.kind !== 'wrong') release(addressKey);
    return result;
  };

  return {
    async check(username, password, asker) {
      const lower = toLowerAscii(username);
      const pair = `${toCounter(asker)} ${lower}`;
      const addressKey = asker.kind === 'address' ? toAddressKey(asker.address) : null;
      // A name that was right from this address does not stand behind all that are tried from there.
      const line = addressKey === null ? `${asker.kind} ${lower}` : goodPairs.has(pair) ? pair : addressKey;
      const place = { line, isKnown: addressKey === null };
      const turn = turns.get(pair) ?? { tail: Promise.resolve(), waiting: 0 };
      if (turn.waiting >= MAX_WAITING_PER_PAIR) return { kind: 'busy', retryAfterMs: BUSY_RETRY_MS };
      turn.waiting += 1;
      const one = { pair, username, password, addressKey, place, arrivedAtMs: performance.now() };
      const result = turn.tail.then(() => attempt(one));
      turn.tail = result.catch(() => undefined);
      turns.set(pair, turn);
      try {
        return await result;
      } finally {
        turn.waiting -= 1;
        if (turn.waiting === 0) turns.delete(pair);
      }
    },
  };
}

/** Where somebody stands who is logged in and has a password hashed. */
export function toPlaceOf(username: string): Place {
  return { line: `session ${toLowerAscii(username)}`, isKnown: true };
}

function toCounter(asker: Asker): string {
  switch (asker.kind) {
    case 'session':
      return `session ${asker.key}`;
    case 'device':
      return `device ${asker.id}`;
    case 'address':
      return toAddressKey(asker.address);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function dropPaced(namesDueByAddress: Map<string, number>, nowMs: number): void {
  for (const [address, dueMs] of namesDueByAddress) if (dueMs <= nowMs) namesDueByAddress.delete(address);
  for (const address of namesDueByAddress.keys()) {
    if (namesDueByAddress.size < MAX_PAIRS) return;
    namesDueByAddress.delete(address);
  }
}

function dropOldPairs(missesByPair: Map<string, Misses>, nowMs: number): void {
  for (const [pair, misses] of missesByPair) if (isForgotten(misses, nowMs)) missesByPair.delete(pair);
  // Still full: those who have waited out their lock go first, in the order in which they came.
  for (const [pair, misses] of missesByPair) {
    if (missesByPair.size < MAX_PAIRS) return;
    if (lockedForMs(misses, nowMs) === 0) missesByPair.delete(pair);
  }
  for (const pair of missesByPair.keys()) {
    if (missesByPair.size < MAX_PAIRS) return;
    missesByPair.delete(pair);
  }
}
