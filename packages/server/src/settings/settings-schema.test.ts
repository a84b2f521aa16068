import { describe, expect, it } from 'vitest';
import {
  checkSettings,
  findSecretPointers,
  splitSecrets,
  withDefaults,
  withTexts,
} from './settings-schema.ts';

const schema = {
  type: 'object',
  required: ['api_key'],
  additionalProperties: false,
  properties: {
    api_key: { type: 'string', format: 'password', minLength: 3 },
    interval_s: { type: 'integer', minimum: 1, default: 30 },
    smtp: {
      type: 'object',
      required: ['host'],
      properties: { host: { type: 'string' }, password: { type: 'string', format: 'password' } },
    },
    accounts: {
      type: 'array',
      items: { $ref: '#/$defs/account' },
    },
    mode: { enum: ['a', 'b'] },
  },
  allOf: [
    {
      if: { properties: { mode: { const: 'b' } } },
      then: { properties: { 'b/key': { format: 'password' } } },
    },
  ],
  $defs: {
    account: { type: 'object', properties: { user: {}, token: { type: 'string', format: 'password' } } },
  },
};

describe('secrets of a schema', () => {
  it('are found in nested objects, arrays, references and conditions', () => {
    const values = { smtp: { host: 'x' }, accounts: [{ user: 'a' }, { user: 'b' }] };
    expect([...findSecretPointers(schema, values)].sort()).toEqual([
      '/accounts/0/token',
      '/accounts/1/token',
      '/api_key',
      '/b~1key',
      '/smtp/password',
    ]);
  });

  it('end at a schema that refers to itself', () => {
    const tree = { type: 'object', properties: { secret: { format: 'password' }, child: { $ref: '#' } } };
    expect(findSecretPointers(tree, {})).toContain('/child/child/secret');
    expect(findSecretPointers({ $ref: '#' }, {})).toEqual([]);
  });

  it('are taken out of what is submitted', () => {
    const submitted = {
      api_key: 'abc',
      smtp: { host: 'x', password: '' },
      accounts: [{ token: null }, { token: 't' }],
    };
    const { values, secrets } = splitSecrets(schema, submitted);
    expect(values).toEqual({ smtp: { host: 'x' }, accounts: [{}, {}] });
    expect(Object.fromEntries(secrets)).toEqual({
      '/api_key': 'abc',
      '/smtp/password': null,
      '/accounts/1/token': 't',
    });
    expect(submitted.api_key).toBe('abc');
  });

  it('leave a secret of the wrong type to the check', () => {
    const { values, secrets } = splitSecrets(schema, { api_key: 5 });
    expect(secrets.size).toBe(0);
    expect(checkSettings(schema, values, new Map())).toMatchObject({
      ok: false,
      errors: [{ pointer: '/api_key' }],
    });
  });

  it('never reach the prototype', () => {
    const odd = { type: 'object', properties: JSON.parse('{"__proto__": {"format": "password"}}') };
    const values = withTexts({}, [['/__proto__', 'x']]);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(splitSecrets(odd, {}).secrets.size).toBe(0);
  });
});

describe('checkSettings', () => {
  it('fills defaults in and uses stored secrets', () => {
    expect(
      checkSettings(
        schema,
        {},
        new Map([
          ['/api_key', 'stored'],
          ['/gone', 'x'],
          ['/smtp/password', 'p'],
        ]),
      ),
    ).toEqual({
      ok: true,
      values: { api_key: 'stored', interval_s: 30 },
    });
  });

  it('names the field that is wrong', () => {
    const validation = checkSettings(schema, { interval_s: 0, smtp: {}, extra: 1, mode: 'c' }, new Map());
    expect(validation.ok).toBe(false);
    const pointers = validation.ok ? [] : validation.errors.map((error) => error.pointer);
    expect(pointers.sort()).toEqual(['/api_key', '/extra', '/interval_s', '/mode', '/smtp/host']);
  });

  it('takes two schemas with the same $id', () => {
    expect(withDefaults({ $id: 'x', properties: { a: { default: 1 } } }, {})).toEqual({ a: 1 });
    expect(withDefaults({ $id: 'x', properties: { a: { default: 2 } } }, {})).toEqual({ a: 2 });
  });
});
