import { Type as TypeBox } from 'typebox';
import { describe, expect, test } from 'vitest';
import { Type } from './schema-builders.ts';

type Builders = typeof Type;

// The same words for both.
const written: Readonly<Record<string, (type: Builders) => unknown>> = {
  Array: (type) => [type.Array(type.String()), type.Array(type.Null(), { maxItems: 3 })],
  Boolean: (type) => [type.Boolean(), type.Boolean({ description: 'yes or no' })],
  Enum: (type) => [type.Enum(['a', 'b']), type.Enum([1, 2], { description: 'one or two' })],
  Integer: (type) => [type.Integer(), type.Integer({ minimum: 1 })],
  Literal: (type) => [type.Literal('get'), type.Literal(1), type.Literal(true)],
  Null: (type) => type.Null(),
  Number: (type) => [type.Number(), type.Number({ maximum: 5 })],
  Object: (type) => [
    type.Object({}),
    type.Object({ a: type.String(), b: type.Number() }, { additionalProperties: false }),
  ],
  Optional: (type) => {
    const text = type.String({ maxLength: 3 });
    return [
      type.Object({ a: type.Optional(text), b: text }),
      type.Object({ a: type.Optional(type.Union([text, type.Null()])) }),
    ];
  },
  Record: (type) => [
    type.Record(type.String(), type.Unknown()),
    type.Record(type.String({ maxLength: 9 }), type.Number(), { description: 'numbers' }),
  ],
  String: (type) => [type.String(), type.String({ format: 'date-time', maxLength: 40 })],
  Union: (type) => [
    type.Union([type.String(), type.Null()]),
    type.Union([type.Null()], { description: 'none' }),
  ],
  Unknown: (type) => [type.Unknown(), type.Unknown({ description: 'anything' })],
};

describe('the builders', () => {
  test.each(Object.keys(Type))('%s writes what TypeBox writes', (name) => {
    const write = written[name];
    expect(write).toBeDefined();
    expect(JSON.parse(JSON.stringify(write?.(Type)))).toEqual(JSON.parse(JSON.stringify(write?.(TypeBox))));
  });
});
