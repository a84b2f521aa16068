import { describe, expect, it } from 'vitest';

import { drawSettings, JSON_FIELD_KEYWORD } from './settings-drawing.ts';

const drawn = (part: unknown, root = {}): Readonly<Record<string, unknown>> => {
  const { schema, notes } = drawSettings({ ...root, properties: { a: part } });
  const field = (schema['properties'] as Record<string, Record<string, unknown>>)['a'] ?? {};
  return { ...field, notes: notes.map(({ location }) => location) };
};

describe('types that are left out', () => {
  it.each([
    ['one of texts', { oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] }, 'string'],
    ['any of numbers', { anyOf: [{ const: 1 }, { const: 2 }] }, 'integer'],
    ['one of several kinds', { oneOf: [{ const: 1 }, { const: 'b' }] }, 'string'],
    ['one of numbers', { enum: [1.5, 2.5] }, 'number'],
    ['a constant', { const: true }, 'boolean'],
    ['a text', { minLength: 1 }, 'string'],
    ['a number', { minimum: 1 }, 'number'],
    ['a list', { items: { type: 'string' } }, 'array'],
    ['an object', { properties: { x: { type: 'string' } } }, 'object'],
    ['what the default is', { default: 5 }, 'integer'],
  ])('follow from the rest: %s', (_, part, type) => {
    expect(drawn(part)).toMatchObject({ type, notes: [] });
  });
});

describe('what cannot be drawn', () => {
  it.each([
    ['anything', {}],
    ['anything at all', true],
    ['free names', { patternProperties: { '^x': { type: 'string' } } }],
    ['several kinds', { type: ['string', 'number'] }],
    ['a list of anything', { type: 'array' }],
    ['a list of what cannot be drawn', { type: 'array', items: {} }],
    ['an object of anything', { type: 'object' }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
    ['a reference to somewhere else', { $ref: 'https://example.com/schema' }],
  ])('is a field for JSON with a sentence: %s', (_, part) => {
    const field = drawn(part);
    expect(field[JSON_FIELD_KEYWORD]).toMatch(/^[A-Z].*\.$/u);
    expect(field['notes']).toEqual(['#/properties/a']);
  });

  it('keeps its title, description and default', () => {
    expect(drawn({ title: 'T', description: 'D', default: [1], type: 'array' })).toMatchObject({
      title: 'T',
      description: 'D',
      default: [1],
    });
  });
});

it('tuples are written as the library reads them', () => {
  const part = { type: 'array', prefixItems: [{ type: 'string' }, { minimum: 0 }], items: false };
  expect(drawn(part)).toMatchObject({
    items: [{ type: 'string' }, { type: 'number' }],
    additionalItems: false,
    notes: [],
  });
  expect(drawn(part)).not.toHaveProperty('prefixItems');
});

it('what is drawn already stays as it is', () => {
  const root = {
    type: 'object',
    $defs: { box: { type: 'object', properties: { name: { type: 'string' } } } },
    properties: {
      unit: { type: 'string', enum: ['a', 'b'] },
      maybe: { type: ['string', 'null'] },
      boxes: { type: 'array', items: { $ref: '#/$defs/box' } },
      tags: { type: 'object', additionalProperties: { type: 'string' } },
      shape: {
        oneOf: [{ properties: { x: { type: 'string' } } }, { properties: { y: { type: 'string' } } }],
      },
    },
    if: { properties: { unit: { const: 'a' } } },
    then: { properties: { more: { type: 'string' } } },
  };
  expect(drawSettings(root)).toEqual({ schema: root, notes: [] });
});
