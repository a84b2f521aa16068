import { expect, it } from 'vitest';

import { boundFields, isShallow } from './field-limits.ts';

it('measures depth', () => {
  expect(isShallow({ a: { b: 1 } }, 2)).toBe(true);
  expect(isShallow({ a: { b: {} } }, 2)).toBe(false);
  expect(isShallow('text', 0)).toBe(true);
});

it('keeps what fits and says why it does not', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(boundFields({ a: 1 }, 100)).toEqual({ fields: { a: 1 }, bytes: 7 });
  expect(boundFields({ a: 'x'.repeat(100) }, 100).fields).toEqual({ cut: '108 bytes' });
  expect(boundFields(circular, 100).fields).toEqual({ cut: 'nested deeper than 32 levels' });
  expect(boundFields({ a: 1n }, 100).fields['cut']).toMatch(/^no JSON: /);
});
