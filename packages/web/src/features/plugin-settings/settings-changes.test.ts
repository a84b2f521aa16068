import { expect, test } from 'vitest';

import { findChanges } from './settings-changes.ts';

const none: ReadonlySet<string> = new Set();

test('nested fields are told by their path, with titles where there are some', () => {
  const schema = { properties: { server: { title: 'Server', properties: { port: { title: 'Port' } } } } };
  const before = { server: { port: 80, host: 'x' } };
  expect(findChanges(before, { server: { port: 81, host: 'y' } }, { schema, secrets: none })).toEqual([
    { label: 'Server › Port', before: '80', after: '81' },
    { label: 'Server › host', before: 'x', after: 'y' },
  ]);
});

test('an object that is new is told by its fields', () => {
  expect(findChanges({}, { server: { port: 80 } }, { schema: {}, secrets: none })).toEqual([
    { label: 'server › port', before: 'nothing', after: '80' },
  ]);
});

test('secrets never show their text, and one that is left alone is no change', () => {
  const secrets = new Set(['/token', '/gone', '/kept']);
  const changes = findChanges(
    {},
    { token: 'top-secret', gone: '', kept: undefined },
    { schema: {}, secrets },
  );
  expect(JSON.stringify(changes)).not.toContain('top-secret');
  expect(changes.map(({ after }) => after)).toEqual(['a new secret', 'removed']);
});

test('nothing changed gives nothing', () => {
  expect(findChanges({ a: [1] }, { a: [1] }, { schema: {}, secrets: none })).toEqual([]);
});
