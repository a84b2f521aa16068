/** The address of a filter. */

import { expect, it } from 'vitest';

import { toActivityQuery } from './activity-query.ts';

it('names only what is chosen, and escapes it', () => {
  expect(toActivityQuery({ kind: 'all', plugin: '', search: ' ' })).toBe('?kind=all');
  expect(toActivityQuery({ kind: 'audit', plugin: 'a b', search: 'x&y' })).toBe(
    '?kind=audit&plugin=a+b&search=x%26y',
  );
});
