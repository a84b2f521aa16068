import { expect, test } from 'vitest';
import { createLog, toLogHead } from './log.ts';

const parse = (head: string): unknown => JSON.parse(head);

test('lines below the level are not sent', () => {
  const heads: string[] = [];
  const log = createLog('warn', (head) => heads.push(head));
  log.info('no');
  log.warn('yes');
  log.fatal('also');
  expect(heads.map(parse)).toEqual([
    { type: 'log', level: 'warn', message: 'yes' },
    { type: 'log', level: 'fatal', message: 'also' },
  ]);
});

test('errors are written with what explains them', () => {
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E' });
  expect(parse(toLogHead('error', 'm', { error }))).toMatchObject({
    fields: { error: { name: 'Error', message: 'outer', code: 'E', cause: { message: 'inner' } } },
  });
});

test('a line never throws and never grows without end', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(parse(toLogHead('info', 'm', circular))).toMatchObject({
    fields: { fields_lost: expect.stringContaining('circular') as unknown },
  });
  expect(parse(toLogHead('info', 'm', { n: 1n }))).toMatchObject({ fields: { n: '1' } });
  expect(toLogHead('info', 'x'.repeat(5_000_000), { y: 'y'.repeat(5_000_000) }).length).toBeLessThan(70_000);
});
