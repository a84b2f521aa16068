/** Schemas of plugins are strangers' programs: none of them stops the panel, whatever it asks for. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SchemaDesk } from '../src/index.ts';
import { TestPanel, until, type Answer } from './support/panel.ts';

let panel: TestPanel;
let cookie: string;
beforeEach(async () => {
  panel = await TestPanel.start();
  cookie = await panel.logIn();
});
afterEach(() => panel[Symbol.asyncDispose]());

const addPlugin = (id: string, schema: Readonly<Record<string, unknown>>): void => {
  panel.supervisor.add({ id, settings: schema });
};
const put = (id: string, values: unknown): Promise<Answer> =>
  panel.call(`/api/plugins/${id}/settings`, { method: 'PUT', cookie, body: { values } });

const SLOW = '^([a-z]+)+@$';
const THIRTY = 'a'.repeat(30);
/** Each definition speaks twice about the next: 2^30 checks. */
const growing = {
  type: 'object',
  properties: { x: { $ref: '#/$defs/d0' } },
  $defs: Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` };
      return [`d${index}`, { allOf: [next, next] }];
    }).concat([['d30', { type: 'string' } as never]]),
  ),
};

describe('a pattern that takes for ever', () => {
  it.each([
    [
      'on a text',
      { properties: { mail: { type: 'string', pattern: SLOW } } },
      { mail: THIRTY },
      '#/properties/mail/pattern',
    ],
    [
      'on a name',
      { patternProperties: { [SLOW]: { type: 'string' } } },
      { [THIRTY]: 'x' },
      `#/patternProperties/${SLOW}`,
    ],
    [
      'in a condition',
      { if: { properties: { mail: { pattern: SLOW } } }, then: { required: ['x'] } },
      { mail: THIRTY },
      '#/if/properties/mail/pattern',
    ],
  ])(
    '%s: the panel goes on, and the answer names the place in the schema',
    async (_, schema, values, place) => {
      addPlugin('slow', { type: 'object', ...schema });
      addPlugin('good', { type: 'object', properties: { n: { type: 'integer' } } });
      const answers: string[] = [];
      const saving = put('slow', values).then((answer) => {
        answers.push('slow');
        return answer;
      });
      // Many calls are answered while the pattern is still at work.
      for (let call = 0; call < 20; call += 1)
        expect((await panel.call('/api/plugins', { cookie })).status).toBe(200);
      expect(answers).toEqual([]);
      const [answer, other] = await Promise.all([saving, put('good', { n: 1 })]);
      expect(answer).toMatchObject({ status: 422, json: { code: 'SCHEMA_TIMEOUT' } });
      expect(answer.json.detail).toContain(`"${place}"`);
      expect(other.status).toBe(200);
      expect(panel.storage.settings.values('slow')).toEqual({});
    },
  );

  it('in a default: reading the settings answers, too', async () => {
    addPlugin('slow', { type: 'object', properties: { mail: { pattern: SLOW, default: THIRTY } } });
    const answer = await panel.call('/api/plugins/slow/settings', { cookie });
    expect(answer).toMatchObject({ status: 422, json: { code: 'SCHEMA_TIMEOUT' } });
  });
});

it('combinations that grow without end stop at the deadline', async () => {
  addPlugin('grows', growing);
  const answer = await put('grows', { x: 'text' });
  expect([answer.status, answer.json.code]).toEqual([422, 'SCHEMA_TIMEOUT']);
  expect((await panel.call('/api/plugins', { cookie })).status).toBe(200);
});

it('a schema that cannot be used is refused with its reason', async () => {
  addPlugin('odd', { type: 'object', properties: { a: { pattern: '(' } } });
  addPlugin('gone', { type: 'object', properties: { a: { $ref: '#/$defs/none' } } });
  for (const id of ['odd', 'gone']) {
    const answer = await panel.call(`/api/plugins/${id}/settings`, { cookie });
    expect([answer.status, answer.json.code]).toEqual([409, 'PLUGIN_INVALID']);
  }
});

it('a plugin whose checks pile up is told to wait, and another one is served between', async () => {
  addPlugin('slow', { type: 'object', properties: { mail: { pattern: SLOW } } });
  addPlugin('good', { type: 'object' });
  const pile = Array.from({ length: 30 }, () => put('slow', { mail: THIRTY }));
  const first = await Promise.race(pile);
  expect(first).toMatchObject({ status: 429, json: { code: 'BUSY' } });
  expect((await put('good', {})).status).toBe(200);
  await panel.schemas[Symbol.asyncDispose]();
  for (const { status } of await Promise.all(pile)) expect([422, 429, 503]).toContain(status);
}, 60_000);

it('two patterns of one schema are told apart', async () => {
  addPlugin('two', { type: 'object', properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } });
  expect((await put('two', { a: 'a', b: 'b' })).status).toBe(200);
  expect((await put('two', { a: 'a', b: 'a' })).json.errors).toMatchObject([{ pointer: '/values/b' }]);
});

describe('JSON that is nested without end', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  it.each([
    ['PUT', '/api/plugins/hello/settings', (inner: string) => `{"values":${inner}}`],
    ['PUT', '/api/settings', (inner: string) => inner],
    ['POST', '/api/plugins/hello/kv', (inner: string) => inner],
    ['POST', '/api/auth/login', (inner: string) => inner],
  ])('is a 422 at %s %s', async (method, path, wrap) => {
    addPlugin('hello', { type: 'object' });
    const answer = await panel.call(path, {
      method,
      cookie,
      headers: { 'content-type': 'application/json' },
      body: wrap(deep(5_000)),
    });
    expect(answer).toMatchObject({ status: 422, json: { code: 'VALIDATION_FAILED' } });
    expect(answer.json.detail).toContain('64 levels');
    expect(panel.logged.join('\n')).not.toContain('stack');
  });

  it('is taken up to the limit', async () => {
    addPlugin('hello', { type: 'object' });
    expect((await put('hello', JSON.parse(deep(62)))).status).toBe(200);
  });
});

it('a panel at rest has no thread for schemas', async () => {
  const quick = new SchemaDesk({ idleMs: 1 });
  expect(quick.isAwake).toBe(false);
  await quick.run('a', { type: 'object' }, { kind: 'fill', values: {} });
  await until(() => !quick.isAwake, 'the thread ends');
  await quick.run('a', { type: 'object' }, { kind: 'fill', values: {} });
  await quick[Symbol.asyncDispose]();
});
