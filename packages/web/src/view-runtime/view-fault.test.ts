import { expect, it } from 'vitest';

import { failAt, toFault } from './view-fault.ts';

it.each([
  [new TypeError('x is undefined'), 'TypeError: x is undefined'],
  [new Error('broken'), 'broken'],
  ['just text', 'just text'],
  [undefined, 'It threw undefined'],
  [{ code: 3 }, 'It threw {"code":3}'],
  [{ name: 'RangeError', message: 'from another frame' }, 'RangeError: from another frame'],
])('describes %o', (thrown, message) => {
  expect(toFault('error', thrown)).toMatchObject({ kind: 'error', message });
});

it('keeps the step that a failure names', () => {
  const failure = failAt('load', 'No bundle');
  expect(toFault('mount', failure)).toBe(failure.fault);
});

it('survives values that cannot be shown', () => {
  const knot: { self?: unknown } = {};
  knot.self = knot;
  expect(toFault('promise', knot).message).toBe('It threw a value that cannot be shown');
});
