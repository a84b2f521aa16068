import { describe, expect, it } from 'vitest';
import type { Account, Accounts } from './accounts.ts';
import { createPasswordCheck } from './password-check.ts';
import { HASHER_BUSY, type PasswordHasher } from './password-hash.ts';

const account: Account = {
  username: 'Maria',
  displayName: 'Maria',
  role: 'admin',
  plugins: null,
  passwordHash: 'right',
  isEnvironment: false,
};
const accounts: Accounts = {
  recheck: (checked) => checked,
  find: (username) => (username.toLowerCase() === 'maria' ? account : null),
  isEnvironmentName: () => false,
  hasEnvironmentAdmin: false,
  environmentFingerprint: '',
};

function open(isBusy = false): {
  check: ReturnType<typeof createPasswordCheck>;
  clock: { ms: number };
  hashed: (string | null)[];
} {
  const hashed: (string | null)[] = [];
  const clock = { ms: 0 };
  const hasher: PasswordHasher = {
    hash: () => Promise.resolve(''),
    verify: (encoded, password) => {
      hashed.push(encoded);
      return Promise.resolve(isBusy ? HASHER_BUSY : encoded === password);
    },
  };
  return { check: createPasswordCheck(accounts, hasher, () => clock.ms), clock, hashed };
}

describe('createPasswordCheck', () => {
  it('hashes for unknown users as well', async () => {
    const { check, hashed } = open();
    expect(await check.check('nobody', 'x', '192.0.2.1')).toEqual({ kind: 'wrong' });
    expect(await check.check('MARIA', 'right', '192.0.2.1')).toEqual({ kind: 'right', account });
    expect(hashed).toEqual([null, 'right']);
  });

  it('counts a burst one by one, so that it cannot outrun the lock', async () => {
    const { check, hashed } = open();
    const verdicts = await Promise.all(
      Array.from({ length: 8 }, () => check.check('maria', 'wrong', '192.0.2.1')),
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual([
      ...Array<string>(5).fill('wrong'),
      ...Array<string>(3).fill('locked'),
    ]);
    expect(hashed).toHaveLength(5);
  });

  it('refuses a longer queue at once', async () => {
    const { check } = open();
    const verdicts = await Promise.all(
      Array.from({ length: 12 }, () => check.check('maria', 'right', '192.0.2.1')),
    );
    expect(verdicts.filter(({ kind }) => kind === 'busy')).toHaveLength(4);
    expect(await check.check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'right' });
  });

  it('locks a pair of account and address only, and a success wipes its misses', async () => {
    const { check, clock } = open();
    for (let at = 0; at < 5; at += 1) await check.check('maria', 'wrong', '2001:db8::1');
    expect(await check.check('Maria', 'right', '2001:db8::2')).toEqual({
      kind: 'locked',
      retryAfterMs: 60_000,
    });
    expect(await check.check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'right' });
    clock.ms = 60_000;
    expect(await check.check('maria', 'right', '2001:db8::1')).toMatchObject({ kind: 'right' });
    for (let at = 0; at < 4; at += 1) await check.check('maria', 'wrong', '2001:db8::1');
    expect(await check.check('maria', 'right', '2001:db8::1')).toMatchObject({ kind: 'right' });
  });

  it('does not count what was not checked', async () => {
    const { check } = open(true);
    for (let at = 0; at < 9; at += 1)
      expect(await check.check('maria', 'x', '192.0.2.1')).toEqual({ kind: 'busy' });
  });

  it('forgets the oldest pairs, not the locked ones, when there are too many', async () => {
    const { check } = open();
    for (let at = 0; at < 5; at += 1) await check.check('maria', 'wrong', '192.0.2.1');
    for (let at = 0; at < 10_050; at += 1) await check.check(`user${at}`, 'wrong', '192.0.2.2');
    expect(await check.check('maria', 'right', '192.0.2.1')).toMatchObject({ kind: 'locked' });
  });
});
