/**
 * Builds the JSON Schemas of routes: the few builders of TypeBox that are in use, with TypeBox's own types.
 *
 * TypeBox itself is there for types and tests only. At run time its 373 modules would take 6 MiB, to write objects as plain as these; a
 * test compares both.
 */

import type { TSchema, Type as TypeBox } from 'typebox';

type Builders = Pick<
  typeof TypeBox,
  | 'Array'
  | 'Boolean'
  | 'Enum'
  | 'Integer'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'Record'
  | 'String'
  | 'Union'
  | 'Unknown'
>;

type Keywords = Readonly<Record<string, unknown>>;

const optional = new WeakSet<object>();

const untyped = {
  Array: (items: TSchema, options: Keywords = {}) => ({ type: 'array', items, ...options }),
  Boolean: (options: Keywords = {}) => ({ type: 'boolean', ...options }),
  Enum: (values: readonly unknown[], options: Keywords = {}) => ({ enum: values, ...options }),
  Integer: (options: Keywords = {}) => ({ type: 'integer', ...options }),
  Literal: (value: unknown, options: Keywords = {}) => ({ type: typeof value, const: value, ...options }),
  Null: (options: Keywords = {}) => ({ type: 'null', ...options }),
  Number: (options: Keywords = {}) => ({ type: 'number', ...options }),
  Object: (properties: Readonly<Record<string, object>>, options: Keywords = {}) => {
    const required = Object.keys(properties).filter((name) => !optional.has(properties[name] ?? {}));
    return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, ...options };
  },
  /** The mark belongs to the copy: the schema itself may be required elsewhere. */
  Optional: (schema: object) => {
    const copy = { ...schema };
    optional.add(copy);
    return copy;
  },
  Record: (_key: TSchema, value: TSchema, options: Keywords = {}) => ({
    type: 'object',
    patternProperties: { '^.*$': value },
    ...options,
  }),
  String: (options: Keywords = {}) => ({ type: 'string', ...options }),
  Union: (anyOf: readonly TSchema[], options: Keywords = {}) => ({ anyOf, ...options }),
  Unknown: (options: Keywords = {}) => ({ ...options }),
} satisfies Record<keyof Builders, unknown>;

/** The builders. They write what TypeBox writes, without the marks that only TypeBox reads. */
export const Type: Builders = untyped as unknown as Builders;
