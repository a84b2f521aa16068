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

test('a list is told by what its entries hold', () => {
  const schema = { properties: { boxes: { items: { properties: { pass: { format: 'password' } } } } } };
  const before = {
    boxes: [
      { name: 'first', pass: 'x' },
      { name: 'second', size: 2 },
    ],
    tags: ['a'],
  };
  const after = { boxes: [{ name: 'second', size: 2, note: null }], tags: [] };
  expect(findChanges(before, after, { schema, secrets: none })).toEqual([
    { label: 'boxes', before: 'first, •••; second, 2', after: 'second, 2' },
    { label: 'tags', before: 'a', after: 'nothing' },
  ]);
});

test('a difference that cannot be shown is told all the same', () => {
  const schema = { properties: { boxes: { items: { properties: { pass: { format: 'password' } } } } } };
  const list = (pass: string): object => ({ boxes: [{ name: 'first', pass }] });
  const changed = [{ label: 'boxes', before: '', after: 'changed' }];
  expect(findChanges({ ...list('x') }, { ...list('y') }, { schema, secrets: none })).toEqual(changed);
});

test('nothing changed gives nothing', () => {
  expect(findChanges({ a: [1] }, { a: [1] }, { schema: {}, secrets: none })).toEqual([]);
});

test('secrets that the schema marks never show their text, however deep, in lists and under conditions', () => {
  const key = { type: 'string', title: 'Key', format: 'password' };
  const schema = {
    $defs: { place: { properties: { key } } },
    properties: {
      server: { title: 'Server', properties: { key } },
      places: { title: 'Places', items: { $ref: '#/$defs/place' } },
    },
    then: { properties: { mail: { title: 'Mail', properties: { key } } } },
  };
  const after = {
    server: { key: 'secret-1' },
    places: [{ key: 'secret-2', name: 'Harbour' }],
    mail: { key: 'secret-3' },
  };
  const changes = findChanges({}, after, { schema, secrets: none });
  expect(JSON.stringify(changes)).not.toContain('secret-');
  expect(changes.map(({ label }) => label)).toEqual(['Server › Key', 'Places', 'Mail › Key']);
  expect(changes[1]?.after).toContain('Harbour');
});
