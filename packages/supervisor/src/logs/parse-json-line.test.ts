import { describe, expect, it } from 'vitest';

import { parseJsonLine } from './parse-json-line.ts';

describe('parseJsonLine', () => {
  it.each([
    ['{"level":"warn","message":"m","a":1}', { level: 'warn', message: 'm', fields: { a: 1 } }],
    ['{"level":30,"time":1,"pid":2,"msg":"m"}', { level: 'info', message: 'm', fields: { time: 1, pid: 2 } }],
    ['{"levelname":"WARNING","message":"m"}', { level: 'warn', message: 'm' }],
    ['{"severity":"ERROR","message":"m"}', { level: 'error', message: 'm' }],
    ['{"log.level":"error","message":"m"}', { level: 'error', message: 'm' }],
    ['{"event":"m","level":"info","user":"u"}', { level: 'info', message: 'm', fields: { user: 'u' } }],
    ['{"level":"info","message":"m","event":"e"}', { level: 'info', message: 'm', fields: { event: 'e' } }],
    [
      '{"level":"INFO","fields":{"message":"m","a":1},"target":"t"}',
      { level: 'info', message: 'm', fields: { a: 1, target: 't' } },
    ],
    ['{"level":"info","message":"m","fields":{"a":1}}', { level: 'info', message: 'm', fields: { a: 1 } }],
    [
      '{"level":"info","message":"m","a":0,"fields":{"a":1}}',
      { level: 'info', message: 'm', fields: { a: 0, fields: { a: 1 } } },
    ],
    ['{"level":"info","message":"m","fields":[1]}', { level: 'info', message: 'm', fields: { fields: [1] } }],
    ['{"level":"info","message":"m"}\r', { level: 'info', message: 'm' }],
  ])('%s', (text, expected) => {
    expect(parseJsonLine(text)).toEqual(expected);
  });

  it.each([
    'text',
    '{"message":"no level"}',
    '{"level":"loud","message":"m"}',
    '{"level":"info","message":"m"',
    '{not json}',
    '[{"level":"info","message":"m"}]',
    '{"level":null,"message":"m"}',
  ])('%s is no log object', (text) => {
    expect(parseJsonLine(text)).toBeNull();
  });

  it('keeps the whole line as the message when there is none', () => {
    const text = '{"level":"warn","message":{"a":1}}';
    expect(parseJsonLine(text)).toEqual({ level: 'warn', message: text });
  });

  it('puts what a plugin says of itself under fields', () => {
    const forged = {
      level: 'info',
      message: 'm',
      timestamp: 'T',
      plugin: 'other',
      pid: 1,
      run_id: 'r',
      seq: 1,
      stream: 'host',
    };
    const { level, message, ...rest } = forged;
    expect(parseJsonLine(JSON.stringify(forged))).toEqual({ level, message, fields: rest });
  });

  it('does not let a field reach the prototype', () => {
    const fields = parseJsonLine(
      '{"level":"info","message":"m","__proto__":{"polluted":1},"constructor":2}',
    )?.fields;
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(JSON.stringify(fields)).toBe('{"__proto__":{"polluted":1},"constructor":2}');
  });

  it('keeps long integers digit by digit', () => {
    const text =
      '{"level":"info","message":"m","trace":12345678901234567890,"near":9007199254740991,"f":0.1234567890123456}';
    expect(parseJsonLine(text)?.fields).toEqual({
      trace: '12345678901234567890',
      near: 9007199254740991,
      f: 0.1234567890123456,
    });
  });

  it('takes what is nested too deep as text', () => {
    const deep = (levels: number): string =>
      `{"level":"info","message":"m","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parseJsonLine(deep(30))?.message).toBe('m');
    expect(parseJsonLine(deep(40))).toBeNull();
    expect(parseJsonLine(deep(30_000))).toBeNull();
    expect(parseJsonLine(deep(30_000).replace('"m"', '"1234567890123456"'))).toBeNull();
  });
});
