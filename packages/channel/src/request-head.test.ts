import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { RequestHead } from './exchange.ts';
import { requestHeadText, writeRequestHead } from './request-head.ts';

const plain = fc.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
const any = fc.oneof(plain, fc.string(), fc.string({ unit: 'binary' }));
const fields = fc.record({
  id: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  deadlineMs: fc.oneof(fc.nat(), fc.constantFrom(0, 30_000, 1.5, 2 ** 40, -1)),
  end: fc.boolean(),
});

/** Texts that are cut out of others and headers without the usual prototype are what requests consist of. */
function head(text: fc.Arbitrary<string>, value: fc.Arbitrary<string | string[]>): fc.Arbitrary<RequestHead> {
  const name = fc.oneof(text, fc.constantFrom('__proto__', 'toJSON', 'host', '7'));
  return fc.record({
    method: fc.oneof(fc.constantFrom('GET', 'POST'), text),
    path: text.map((rest) => `/api/plugins/route/${rest}`.slice(18)),
    headers: fc.dictionary(name, value, { maxKeys: 6 }).map((map) => {
      const bag = Object.create(Object.create(null) as object) as Record<string, string | string[]>;
      return Object.defineProperties(bag, Object.getOwnPropertyDescriptors(map));
    }),
    user: fc.option(fc.record({ name: text, role: fc.constantFrom('admin', 'client') })),
  });
}

test('plain heads are written, as JSON.stringify does', () => {
  fc.assert(
    fc.property(head(plain, plain), fields, fc.nat(20), (given, more, from) => {
      const whole = { ...more, deadlineMs: Math.trunc(Math.abs(more.deadlineMs) % 2 ** 31) };
      const buffer = Buffer.alloc(16_384);
      const end = writeRequestHead(buffer, from, buffer.length, given, whole);
      expect(buffer.toString('utf8', from, end)).toBe(requestHeadText(given, whole));
    }),
    { numRuns: 3_000 },
  );
});

test('any head is written as JSON.stringify does or not at all, and never behind the limit', () => {
  const value = fc.oneof(any, fc.array(any, { maxLength: 2 }));
  fc.assert(
    fc.property(head(any, value), fields, fc.nat(600), (given, more, limit) => {
      const buffer = Buffer.alloc(1_024);
      const end = writeRequestHead(buffer, 3, limit, given, more);
      expect(buffer.subarray(limit).every((byte) => byte === 0)).toBe(true);
      if (end < 0) return;
      expect(end).toBeLessThanOrEqual(limit);
      expect(buffer.toString('utf8', 3, end)).toBe(requestHeadText(given, more));
    }),
    { numRuns: 3_000 },
  );
});

test('headers that come as JSON already are written as they are', () => {
  fc.assert(
    fc.property(head(plain, any), fields, (given, more) => {
      const whole = { ...more, deadlineMs: Math.trunc(Math.abs(more.deadlineMs) % 2 ** 31) };
      const buffer = Buffer.alloc(16_384);
      const known: RequestHead = { ...given, headers: {}, headersText: JSON.stringify(given.headers) };
      const end = writeRequestHead(buffer, 5, buffer.length, known, whole);
      expect(JSON.parse(buffer.toString('utf8', 5, end))).toEqual(JSON.parse(requestHeadText(given, whole)));
    }),
    { numRuns: 1_000 },
  );
});
