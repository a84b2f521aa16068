import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account, Accounts } from './accounts.ts';
import { FairQueue } from './fair-queue.ts';
import { createPasswordCheck, MAX_WAIT_MS, type Asker, type PasswordResult } from './password-check.ts';
import type { PasswordHasher } from './password-hash.ts';

const account: Account = {
  username: 'Maria',
  displayName: 'Maria',
  role: 'admin',
  plugins: null,
  passwordHash: 'right',
  isEnvironment: false,
};
const accounts = {
  find: (username: string) => (username.toLowerCase() === 'maria' ? account : null),
} as Accounts;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Opens a check. With `hashMs`, hashes take time. */
function open(hashMs = 0): {
  check: (username: string, password: string, from: string | Asker) => Promise<PasswordResult>;
  hashed: (string | null)[];
} {
  const hashed: (string | null)[] = [];
  const hasher: PasswordHasher = {
    hash: () => Promise.resolve(''),
    verify: async (encoded, password) => {
      hashed.push(encoded);
      if (hashMs > 0) await new Promise((resolve) => setTimeout(resolve, hashMs));
      return encoded === password;
    },
  };
  const queue = new FairQueue({ seats: 2, maxWaitingPerLine: 40, maxWaiting: 256 });
  const checks = createPasswordCheck({ accounts, hasher, queue, now: Date.now });
  return {
    check: (username, password, from) =>
      checks.check(username, password, typeof from === 'string' ? { kind: 'address', address: from } : from),
    hashed,
  };
}

const kindsOf = (results: readonly PasswordResult[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(results, ({ kind }) => kind)).map(([kind, all]) => [kind, all.length]),
  );

describe('createPasswordCheck', () => {
  it('hashes for unknown users as well', async () => {
    const { check, hashed } = open();
    expect(await check('nobody', 'x', '192.0.2.1')).toEqual({ kind: 'wrong' });
    expect(await check('MARIA', 'right', '192.0.2.1')).toEqual({ kind: 'right', account });
    expect(hashed).toEqual([null, 'right']);
  });

  it('counts a burst one by one, so that it cannot outrun the lock', async () => {
    const { check, hashed } = open();
    const results = await Promise.all(Array.from({ length: 8 }, () => check('maria', 'wrong', '192.0.2.1')));
    expect(results.map(({ kind }) => kind)).toEqual([
      ...Array<string>(5).fill('wrong'),
      ...Array<string>(3).fill('locked'),
    ]);
    expect(hashed).toHaveLength(5);
  });

  it('refuses a longer queue for one name at once', async () => {
    const { check } = open();
    const results = await Promise.all(Array.from({ length: 12 }, () => check('maria', 'right', '192.0.2.1')));
    expect(kindsOf(results)).toEqual({ right: 8, busy: 4 });
    expect(await check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'right' });
  });

  it('locks a pair of account and address only, and a success wipes its misses', async () => {
    const { check } = open();
    for (let at = 0; at < 5; at += 1) await check('maria', 'wrong', '2001:db8::1');
    expect(await check('Maria', 'right', '2001:db8::2')).toEqual({ kind: 'locked', retryAfterMs: 60_000 });
    expect(await check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'right' });
    vi.advanceTimersByTime(60_000);
    expect(await check('maria', 'right', '2001:db8::1')).toMatchObject({ kind: 'right' });
    for (let at = 0; at < 4; at += 1) await check('maria', 'wrong', '2001:db8::1');
    expect(await check('maria', 'right', '2001:db8::1')).toMatchObject({ kind: 'right' });
  });

  it('keeps neither a known device nor a session out for misses of others at its address', async () => {
    const { check } = open();
    for (let at = 0; at < 5; at += 1) await check('maria', 'wrong', '127.0.0.1');
    expect(await check('maria', 'right', '127.0.0.1')).toMatchObject({ kind: 'locked' });
    expect(await check('maria', 'right', { kind: 'device', id: 'a' })).toMatchObject({ kind: 'right' });
    expect(await check('maria', 'right', { kind: 'session', key: 'b' })).toMatchObject({ kind: 'right' });
  });

  it('counts the misses of a device, too', async () => {
    const { check } = open();
    for (let at = 0; at < 5; at += 1) await check('maria', 'wrong', { kind: 'device', id: 'a' });
    expect(await check('maria', 'right', { kind: 'device', id: 'a' })).toMatchObject({ kind: 'locked' });
    expect(await check('maria', 'right', { kind: 'device', id: 'b' })).toMatchObject({ kind: 'right' });
  });

  it('tries thirty names of an address at once, the next ones five a second, and says how long the others wait', async () => {
    const { check, hashed } = open();
    const results = Promise.all(Array.from({ length: 100 }, (_, at) => check(`n${at}`, 'x', '192.0.2.1')));
    await vi.advanceTimersByTimeAsync(0);
    expect(hashed).toHaveLength(30);
    await vi.advanceTimersByTimeAsync(MAX_WAIT_MS);
    expect(kindsOf(await results)).toEqual({ wrong: 80, busy: 20 });
    const late = check('late', 'x', '192.0.2.1');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await late).toEqual({ kind: 'wrong' });
  });

  it('does not pace names of other addresses, nor one that was right from there', async () => {
    const { check } = open();
    expect(await check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'right' });
    const crowd = Promise.all(Array.from({ length: 100 }, (_, at) => check(`n${at}`, 'x', '192.0.2.1')));
    expect(await check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'right' });
    expect(await check('maria', 'right', '192.0.2.2')).toMatchObject({ kind: 'right' });
    await vi.advanceTimersByTimeAsync(MAX_WAIT_MS);
    await crowd;
  });

  it('does not count names whose password was right', async () => {
    const { check } = open();
    for (let at = 0; at < 100; at += 1)
      expect(await check('maria', 'right', `2001:db8::${at}`)).toMatchObject({ kind: 'right' });
    expect(await check('other', 'x', '2001:db8::1')).toEqual({ kind: 'wrong' });
  });

  it('does not count what was not checked', async () => {
    const { check } = open(MAX_WAIT_MS + 1);
    const stuck = [check('a', 'x', '192.0.2.8'), check('b', 'x', '192.0.2.9')];
    const waiting = Array.from({ length: 8 }, () => check('maria', 'x', '192.0.2.1'));
    await vi.advanceTimersByTimeAsync(MAX_WAIT_MS);
    expect(kindsOf(await Promise.all(waiting))).toEqual({ busy: 8 });
    await vi.advanceTimersByTimeAsync(MAX_WAIT_MS);
    await Promise.all(stuck);
    const next = check('maria', 'right', '192.0.2.1');
    await vi.advanceTimersByTimeAsync(2 * MAX_WAIT_MS);
    expect(await next).toMatchObject({ kind: 'right' });
  });

  it('forgets the oldest pairs, not the locked ones, when there are too many', async () => {
    const { check } = open();
    for (let at = 0; at < 5; at += 1) await check('maria', 'wrong', '192.0.2.1');
    for (let at = 0; at < 10_050; at += 1) await check(`user${at}`, 'wrong', `10.0.${at >> 8}.${at & 255}`);
    expect(await check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'locked' });
  });
});
