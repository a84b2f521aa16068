import { expect, expectTypeOf, test } from 'vitest';
import { definePlugin } from './define-plugin.ts';
import { withDefaults, type SettingsOf } from './settings-schema.ts';

const SCHEMA = {
  type: 'object',
  required: ['host'],
  properties: {
    host: { type: 'string' },
    port: { type: 'integer', default: 80 },
    mode: { enum: ['fast', 'safe'], default: 'safe' },
    tags: { type: 'array', items: { type: 'string' } },
    maybe: { type: ['string', 'null'] },
    either: { oneOf: [{ const: 1 }, { type: 'boolean' }] },
    tls: {
      type: 'object',
      properties: { on: { type: 'boolean', default: false }, name: { type: 'string' } },
    },
  },
} as const;

test('the type of the values is read from the schema', () => {
  interface Expected {
    readonly host: string;
    readonly port: number;
    readonly mode: 'fast' | 'safe';
    readonly tags?: readonly string[];
    readonly maybe?: string | null;
    readonly either?: 1 | boolean;
    readonly tls?: { readonly on: boolean; readonly name?: string };
  }
  expectTypeOf<SettingsOf<typeof SCHEMA>>().toEqualTypeOf<Expected>();
});

test('a definition passes the type on without `as const`', () => {
  definePlugin({
    id: 'a',
    name: 'A',
    version: '1.0.0',
    route: '/a',
    settings: {
      type: 'object',
      properties: { greeting: { type: 'string', default: 'Hi' }, n: { type: 'number' } },
    },
    start(ctx) {
      expectTypeOf(ctx.settings).toEqualTypeOf<{ readonly greeting: string; readonly n?: number }>();
    },
    settingsChanged(values) {
      expectTypeOf(values.greeting).toEqualTypeOf<string>();
    },
  });
  definePlugin({
    id: 'a',
    name: 'A',
    version: '1.0.0',
    route: '/a',
    start(ctx) {
      expectTypeOf(ctx.settings).toEqualTypeOf<Readonly<Record<string, unknown>>>();
    },
  });
});

test('defaults are filled in, nested ones too, and values stay', () => {
  expect(withDefaults(SCHEMA, { host: 'h' })).toEqual({
    host: 'h',
    port: 80,
    mode: 'safe',
    tls: { on: false },
  });
  expect(withDefaults(SCHEMA, { port: 0, mode: 'fast', maybe: null, tls: { name: 'n' }, extra: 1 })).toEqual({
    port: 0,
    mode: 'fast',
    maybe: null,
    tls: { on: false, name: 'n' },
    extra: 1,
  });
  expect(withDefaults(undefined, { a: 1 })).toEqual({ a: 1 });
});
