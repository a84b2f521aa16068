import { describe, expect, test } from 'vitest';

import { nextSecrets, secretChanges, type Submission } from './next-secrets.ts';
import { splitSecrets, type SettingsObject } from './settings-schema.ts';

const password = { type: 'string', format: 'password' };
const SCHEMA = {
  type: 'object',
  properties: {
    token: password,
    server: { type: 'object', properties: { token: password } },
    boxes: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, pass: password } },
    },
    keys: { type: 'array', items: password },
  },
};
const STORED = new Map([
  ['/token', 't'],
  ['/server/token', 's'],
  ['/boxes/0/pass', 'a'],
  ['/boxes/1/pass', 'b'],
  ['/keys/0', 'k'],
  ['/keys/1', 'l'],
]);

function save(submitted: SettingsObject, kept: Submission['kept']): Record<string, string> {
  const { secrets } = splitSecrets(SCHEMA, submitted);
  return Object.fromEntries(nextSecrets(SCHEMA, STORED, { values: submitted, given: secrets, kept }));
}

const boxes = (...names: readonly string[]): SettingsObject => ({
  boxes: names.map((name) => ({ name, pass: null })),
});

describe('without a word about what is kept', () => {
  test('everything stays at its place', () => {
    const all = { ...boxes('a', 'b'), server: {}, keys: [null, null] };
    expect(save(all, null)).toEqual(Object.fromEntries(STORED));
    expect(save({}, null)).toEqual(Object.fromEntries(STORED));
  });

  test('a text replaces, an empty one removes', () => {
    const { token, ...others } = save({ token: 'new', server: { token: '' }, keys: [null, 'm'] }, null);
    expect([token, others['/server/token'], others['/keys/0'], others['/keys/1'], others['/token']]).toEqual([
      undefined,
      undefined,
      'k',
      'm',
      'new',
    ]);
  });

  test('what was in an entry that is gone is gone', () => {
    expect(save({ ...boxes('a'), keys: [] }, null)).toEqual({
      '/token': 't',
      '/server/token': 's',
      '/boxes/0/pass': 'a',
    });
  });
});

describe('with the places of what is kept', () => {
  const whole = { '/token': '/token', '/server/token': '/server/token' };

  test('a secret goes with its entry', () => {
    const kept = { ...whole, '/boxes/0/pass': '/boxes/1/pass', '/boxes/1/pass': '/boxes/0/pass' };
    expect(save({ server: {}, ...boxes('b', 'a') }, kept)).toMatchObject({
      '/boxes/0/pass': 'b',
      '/boxes/1/pass': 'a',
    });
  });

  test('an entry that was removed takes its secret along, and the next one keeps its own', () => {
    expect(save({ ...boxes('b'), keys: [] }, { ...whole, '/boxes/0/pass': '/boxes/1/pass' })).toEqual({
      '/token': 't',
      '/server/token': 's',
      '/boxes/0/pass': 'b',
    });
  });

  test('a new entry has none, a copied one has the same', () => {
    const kept = { '/boxes/1/pass': '/boxes/0/pass', '/boxes/2/pass': '/boxes/0/pass' };
    const after = save(boxes('new', 'a', 'copy of a'), kept);
    expect([after['/boxes/0/pass'], after['/boxes/1/pass'], after['/boxes/2/pass']]).toEqual([
      undefined,
      'a',
      'a',
    ]);
  });

  test.each([['/boxes/7/pass'], ['/nothing'], ['']])(
    'a place where nothing is stored gives nothing: "%s"',
    (source) => {
      expect(save({ token: null }, { '/token': source })).not.toHaveProperty('/token');
    },
  );

  test('names of objects that are always there are no places', () => {
    expect(
      save({ token: null }, JSON.parse('{"__proto__":"/token"}') as Record<string, string>),
    ).not.toHaveProperty('/token');
  });
});

test('changes are what has to be written', () => {
  const before = new Map([
    ['/a', '1'],
    ['/b', '2'],
    ['/c', '3'],
  ]);
  const after = new Map([
    ['/a', '1'],
    ['/b', '3'],
    ['/d', '4'],
  ]);
  expect([...secretChanges(before, after)]).toEqual([
    ['/c', null],
    ['/b', '3'],
    ['/d', '4'],
  ]);
});
