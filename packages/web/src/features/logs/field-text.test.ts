import { expect, it } from 'vitest';

import { toFieldText } from './field-text.ts';

it('puts fields in one line, with quotes only where they are needed', () => {
  expect(
    toFieldText({ sensor: 'roof', celsius: 21.4, error: 'timed out', tags: ['a'], none: null, no: '' }),
  ).toBe('sensor=roof celsius=21.4 error="timed out" tags=["a"] none=null no=""');
});

it('cuts long values and long lists', () => {
  expect(toFieldText({ a: 'x'.repeat(100), b: 1 })).toBe(`a=${'x'.repeat(59)}… b=1`);
  const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`name${index}`, index]));
  expect(toFieldText(many)).toHaveLength(200);
});
