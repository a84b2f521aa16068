import { expect, test } from 'vitest';

import { findChanges } from './settings-changes.ts';

test('nested fields are told by their path', () => {
  const changes = findChanges(
    { a: 1, server: { port: 80, host: 'x' } },
    { a: 1, server: { port: 81, host: 'x' } },
    new Set(),
  );
  expect(changes).toEqual([{ label: 'server › port', before: '80', after: '81' }]);
});

test('secrets never show their text', () => {
  const changes = findChanges({}, { token: 'top-secret', gone: '' }, new Set(['/token', '/gone']));
  expect(JSON.stringify(changes)).not.toContain('top-secret');
  expect(changes.map(({ after }) => after)).toEqual(['a new secret', 'removed']);
});

test('nothing changed gives nothing', () => {
  expect(findChanges({ a: [1] }, { a: [1] }, new Set())).toEqual([]);
});
