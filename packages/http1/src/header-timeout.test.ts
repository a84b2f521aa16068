import { expect, it } from 'vitest';
import { HeaderTimeout } from './header-timeout.ts';

const limits = { headMs: 100, keepAliveMs: 1_000, checkMs: 10 };

it('gives a new connection the time of a head, whether it is silent or drips', () => {
  const silent = new HeaderTimeout(0);
  expect(silent.judge(99, limits)).toBeNull();
  expect(silent.judge(100, limits)).toBe('head');
  const dripping = new HeaderTimeout(0);
  dripping.begin(50);
  dripping.begin(90);
  expect(dripping.judge(100, limits)).toBe('head');
});

it('keeps an idle connection, and gives its next head its own time', () => {
  const wait = new HeaderTimeout(0);
  wait.restart(500);
  expect(wait.judge(1_509, limits)).toBeNull();
  expect(wait.judge(1_510, limits)).toBe('next request');
  wait.begin(1_400);
  expect(wait.judge(1_499, limits)).toBeNull();
  expect(wait.judge(1_500, limits)).toBe('head');
});
