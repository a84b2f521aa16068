import { expect, it } from 'vitest';
import { findEvictable } from './eviction.ts';

const connection = (
  share: string,
  stalledSinceMs: number | null,
): { share: string; stalledSinceMs: number | null } => ({
  share,
  stalledSinceMs,
});

it('takes the one that owes for the longest time from whoever has most', () => {
  const all = [connection('a', 5), connection('b', 9), connection('b', 7), connection('b', null)];
  expect(findEvictable(all, 'c')).toBe(all[2]);
  expect(findEvictable(all, 'b')).toBe(all[2]);
});

it('takes one that owes nothing only from somebody who has more than the newcomer would have', () => {
  const all = [connection('a', null), connection('b', null), connection('b', null)];
  expect(findEvictable(all, 'c')).toBe(all[1]);
  expect(findEvictable(all, 'a')).toBeNull();
  expect(findEvictable(all, 'b')).toBeNull();
});

it('takes none where everybody has one', () => {
  const proxies = [Symbol('proxy'), Symbol('proxy')].map((share) => ({ share, stalledSinceMs: 1 }));
  expect(findEvictable(proxies, 'c')).toBeNull();
  expect(findEvictable([], 'c')).toBeNull();
});
