import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIXED_RESPONSE_BYTES, writeResponseHead } from './response-head.ts';

test('a head is written as its JSON, wherever in the buffer', () => {
  const id = fc.oneof(
    fc.integer({ min: 1, max: 2_000 }),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    fc.constantFrom(9, 10, 99, 100, 0x3fff_ffff, 0x4000_0000, Number.MAX_SAFE_INTEGER),
  );
  const headers = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 3 });
  fc.assert(
    fc.property(id, fc.integer({ min: 200, max: 599 }), headers, fc.nat(30), (number, status, map, from) => {
      const headerJson = JSON.stringify(map);
      const buffer = Buffer.alloc(from + FIXED_RESPONSE_BYTES + headerJson.length * 3);
      const end = writeResponseHead(buffer, from, number, status, headerJson);
      expect(buffer.toString('utf8', from, end)).toBe(
        `{"type":"response","id":${number},"status":${status},"headers":${headerJson},"end":true}`,
      );
    }),
    { numRuns: 2_000 },
  );
});
