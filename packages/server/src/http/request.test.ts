import { readFraming } from '@toru/http1';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createClientHeaders } from './request.ts';

const NAMES = [
  ...[
    'Referer',
    'X-Id',
    'x-id',
    'If-None-Match',
    'Cookie',
    'Authorization',
    'Origin',
    'User-Agent',
    'X-Request-Id',
  ],
  ...[
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Service-Worker',
    'Sec-Fetch-Site',
    'X-Toru-User',
    '__proto__',
    'Te',
  ],
];
const value = fc.constantFrom(
  'a',
  'b',
  '"q"',
  'é',
  'steering_session=1; c=2',
  'c=3',
  'Bearer steer_x',
  'Basic eA==',
  '10.0.0.1',
);
const connection = fc.constantFrom('close', 'X-Id, Referer', 'Cookie');
const twoHeads = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value, value), { maxLength: 6 })
  .chain((lines) => fc.tuple(fc.constant(lines), connection));

const toRaw = (lines: readonly (readonly [string, string])[], options: string): string[] => [
  ...['Host', 'panel', 'Connection', options],
  ...lines.flat(),
];

it('takes over from an earlier request exactly what reading all of it anew would give', () => {
  fc.assert(
    fc.property(twoHeads, ([lines, options]) => {
      const before = toRaw(
        lines.map(([name, one]) => [name, one]),
        options,
      );
      const now = toRaw(
        lines.map(([name, , other]) => [name, other]),
        options,
      );
      const framing = readFraming(before);
      const block = createClientHeaders(before, framing, null);
      const changedLines = lines.flatMap(([, one, other], at) => (one === other ? [] : [at + 2]));
      const revised = createClientHeaders(now, framing, { block, changedLines });
      const again = createClientHeaders(now, framing, { block, changedLines });
      expect(again.passed.toJsonMembers()).toBe(revised.passed.toJsonMembers());
      const fresh = createClientHeaders(now, framing, null);
      expect(revised.facts).toEqual(fresh.facts);
      expect({ ...revised.passed.toMap() }).toEqual({ ...fresh.passed.toMap() });
      expect(revised.passed.toJsonMembers()).toBe(fresh.passed.toJsonMembers());
      expect(JSON.parse(`{${revised.passed.toJsonMembers()}}`)).toEqual({ ...revised.passed.toMap() });
    }),
    { numRuns: 3_000 },
  );
});

it('shares what was read of an earlier request with the same credentials', () => {
  const of = (referer: string): string[] => [
    'Host',
    'panel',
    'Cookie',
    'steering_session=1',
    'Referer',
    referer,
  ];
  const framing = readFraming(of('/'));
  const block = createClientHeaders(of('/1'), framing, null);
  const next = createClientHeaders(of('/2'), framing, { block, changedLines: [2] });
  expect(next.facts).toBe(block.facts);
  expect(next.passed.toMap()['referer']).toBe('/2');
});
