/**
 * Checks a password once: lock-out first, then the hash, the same for known and unknown names.
 *
 * Attempts of one pair of account and address run one after the other, so that a burst cannot outrun the count of misses.
 */

import { toAddressKey } from '../rules/client-address.ts';
import { isForgotten, lockedForMs, recordMiss, type Misses } from '../rules/lock-out.ts';
import { toLowerAscii, type Account, type Accounts } from './accounts.ts';
import { HASHER_BUSY, type PasswordHasher } from './password-hash.ts';

/** How a check ended. */
export type PasswordVerdict =
  | { readonly kind: 'right'; readonly account: Account }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'locked'; readonly retryAfterMs: number }
  | { readonly kind: 'busy' };

/** Checks passwords and counts misses. */
export interface PasswordCheck {
  check(username: string, password: string, address: string): Promise<PasswordVerdict>;
}

const MAX_PAIRS = 10_000;
const MAX_WAITING_PER_PAIR = 8;

/** Makes a check with its own memory of misses. */
export function createPasswordCheck(
  accounts: Accounts,
  hasher: PasswordHasher,
  now: () => number,
): PasswordCheck {
  const missesByPair = new Map<string, Misses>();
  const turns = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  const attempt = async (pair: string, username: string, password: string): Promise<PasswordVerdict> => {
    const retryAfterMs = lockedForMs(missesByPair.get(pair), now());
    if (retryAfterMs > 0) return { kind: 'locked', retryAfterMs };
    const account = accounts.find(username);
    const isRight = await hasher.verify(account?.passwordHash ?? null, password);
    if (isRight === HASHER_BUSY) return { kind: 'busy' };
    if (isRight && account !== null) {
      missesByPair.delete(pair);
      return { kind: 'right', account };
    }
    if (missesByPair.size >= MAX_PAIRS) dropOldPairs(missesByPair, now());
    missesByPair.set(pair, recordMiss(missesByPair.get(pair), now()));
    return { kind: 'wrong' };
  };

  return {
    async check(username, password, address) {
      const pair = `${toAddressKey(address)} ${toLowerAscii(username)}`;
      const turn = turns.get(pair) ?? { tail: Promise.resolve(), waiting: 0 };
      if (turn.waiting >= MAX_WAITING_PER_PAIR) return { kind: 'busy' };
      turn.waiting += 1;
      const verdict = turn.tail.then(() => attempt(pair, username, password));
      turn.tail = verdict.catch(() => undefined);
      turns.set(pair, turn);
      try {
        return await verdict;
      } finally {
        turn.waiting -= 1;
        if (turn.waiting === 0) turns.delete(pair);
      }
    },
  };
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
