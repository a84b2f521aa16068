import { expect, test } from 'vitest';
import { parseConsoleLine, toContentType } from './console-line.ts';

test.each([
  ['GET /x?y=1', { kind: 'request', method: 'GET', path: '/x?y=1', body: '' }],
  ['  POST /x  a body ', { kind: 'request', method: 'POST', path: '/x', body: 'a body' }],
  ['PUT /x {"a": [1, 2]}', { kind: 'request', method: 'PUT', path: '/x', body: '{"a": [1, 2]}' }],
  ['GET x', { kind: 'unknown', word: 'GET x' }],
  ['get /x', { kind: 'unknown', word: 'get' }],
  ['settings {"a":1}', { kind: 'settings', text: '{"a":1}' }],
  ['license', { kind: 'license', text: '' }],
  ['status', { kind: 'status' }],
  ['exit', { kind: 'quit' }],
  ['   ', { kind: 'nothing' }],
])('%j', (line, expected) => {
  expect(parseConsoleLine(line)).toEqual(expected);
});

test('a body that looks like JSON is sent as JSON', () => {
  expect(toContentType('{"a":1}')).toBe('application/json');
  expect(toContentType('plain')).toBe('text/plain; charset=utf-8');
});
