import fc from 'fast-check';
import { expect, it } from 'vitest';

import { encodeLine } from './encode-line.ts';
import { createLineFilter } from './line-filter.ts';
import { stampEntry } from './log-entry.ts';

const TIME = '2026-11-22T09:00:00.000Z';
const AT_MS = Date.parse(TIME);
const line = stampEntry(
  {
    level: 'warn',
    message: 'Disk "sda" ÜBER 90 %',
    stream: 'stdout',
    fields: { path: '/mnt\\x', note: 'left\u202eright' },
  },
  'p',
  TIME,
  1,
);

it.each([
  [{}, true],
  [{ level: 'warn' }, true],
  [{ level: 'error' }, false],
  [{ search: 'disk "SDA"' }, true],
  [{ search: 'über' }, true],
  [{ search: '/MNT\\x' }, true],
  [{ search: 'left\u202eright' }, true],
  [{ search: '"path":"/mnt' }, true],
  [{ search: 'absent' }, false],
  [{ search: 'timestamp' }, false],
  [{ sinceMs: AT_MS }, true],
  [{ sinceMs: AT_MS + 1 }, false],
  [{ untilMs: AT_MS }, true],
  [{ untilMs: AT_MS - 1 }, false],
  [{ sinceMs: -Infinity, untilMs: Infinity }, true],
] as const)('%j: %s', (query, expected) => {
  expect(createLineFilter(query).matches(line)).toBe(expected);
});

it('never passes over a line that matches', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.nat(20), fc.nat(20), (message, from, length) => {
      const search = message.slice(from, from + length);
      const filter = createLineFilter({ search });
      const found = stampEntry(
        { level: 'info', message, stream: 'stdout', fields: { message } },
        'p',
        TIME,
        1,
      );
      expect(filter.matches(found)).toBe(true);
      expect(filter.mayMatch(encodeLine(found))).toBe(true);
    }),
  );
});
