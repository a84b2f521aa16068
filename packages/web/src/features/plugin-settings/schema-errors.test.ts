import { Validator, type Schema } from '@cfworker/json-schema';
import { expect, test } from 'vitest';

import { splitPointer, toFieldMessages, toPointer } from './schema-errors.ts';

const check = (schema: Schema, values: unknown): readonly [string, string][] =>
  toFieldMessages(new Validator(schema, '2020-12', false).validate(values).errors).map(
    ({ path, message }) => [toPointer(path), message],
  );

test('a missing field gets the message itself', () => {
  const schema: Schema = {
    type: 'object',
    properties: { server: { type: 'object', required: ['port'], properties: { port: { type: 'integer' } } } },
  };
  expect(check(schema, { server: {} })).toEqual([['/server/port', 'This is needed.']]);
});

test('only the field that is wrong is named, not what holds it', () => {
  const schema: Schema = {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'string', minLength: 3 } } },
  };
  expect(check(schema, { list: ['abc', 'a'] })).toEqual([['/list/1', 'At least 3 characters are needed.']]);
});

test('bounds are told as what is allowed', () => {
  const schema: Schema = { properties: { a: { minimum: 5 }, b: { maximum: -1.5 } } };
  expect(check(schema, { a: 2, b: 0 })).toEqual([
    ['/a', 'This must be at least 5.'],
    ['/b', 'This must be at most -1.5.'],
  ]);
});

test('a choice is told as one', () => {
  const schema: Schema = { properties: { a: { oneOf: [{ type: 'string' }, { type: 'boolean' }] } } };
  expect(check(schema, { a: 1 })).toEqual([['/a', 'This matches none of the allowed forms.']]);
});

test('names with slashes survive', () => {
  expect(splitPointer(toPointer(['a/b', '~c']))).toEqual(['a/b', '~c']);
  expect(splitPointer('')).toEqual([]);
});
