import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkDecoder } from './chunk-decoder.ts';

/** What the decoder makes of bytes that come in pieces; null: it refuses them. */
function decode(pieces: readonly Uint8Array[]): { body: Buffer; isOver: boolean; left: number } | null {
  const decoder = new ChunkDecoder();
  const runs: Uint8Array[] = [];
  let left = 0;
  for (const piece of pieces) {
    const at = decoder.read(piece, 0, (from, to) => runs.push(piece.slice(from, to)));
    if (at < 0) return null;
    left += piece.length - at;
  }
  return { body: Buffer.concat(runs), isOver: decoder.isOver, left };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((to, at) => bytes.subarray(sorted[at], to));
}

describe('a chunked body', () => {
  it('is the same however it is written and cut', () => {
    const chunk = fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      zeros: fc.integer({ min: 0, max: 4 }),
      isUpper: fc.boolean(),
      extension: fc.constantFrom('', ';a', ';a=b', ' ; a = b;c', ';a="b \\" c"', ';\tx', ';a=""'),
    });
    fc.assert(
      fc.property(
        fc.array(chunk),
        fc.constantFrom('', 'X: y\r\n', 'A: b\r\nC:\r\n', 'Odd!:a:b\t\r\n'),
        fc.array(fc.nat(1_000), { maxLength: 12 }),
        fc.constantFrom('', 'GET / HTTP/1.1\r\n'),
        (chunks, trailers, places, behind) => {
          const written = chunks.map(({ bytes, zeros, isUpper, extension }) => {
            const size = '0'.repeat(zeros) + bytes.length.toString(16);
            const line = latin1(`${isUpper ? size.toUpperCase() : size}${extension}\r\n`);
            return Buffer.concat([line, bytes, latin1('\r\n')]);
          });
          const all = Buffer.concat([...written, latin1(`0\r\n${trailers}\r\n${behind}`)]);
          const body = Buffer.concat(chunks.map(({ bytes }) => bytes));
          expect(decode(cut(all, places))).toEqual({ body, isOver: true, left: behind.length });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '\r\n',
    ' 1\r\n',
    '+1\r\n',
    '-1\r\n',
    '0x1\r\n',
    'g\r\n',
    '1 \r\n',
    '1\n',
    '1\ra',
    'fffffffffffffffff\r\n',
    '1\r\nab',
    '1\r\na\n',
    '1\r\na\rb',
    '1;a\nb\r\n',
    '1;\r\n',
    '1;=b\r\n',
    '1;a=\r\n',
    '1;a="b\r\n',
    '1;a="b\\"\r\n',
    '1;a="b"c\r\n',
    '1;a=b c\r\n',
    '1;a \r\n',
    '1;a"b"\r\n',
    '1;;\r\n',
    '1;\u0000\r\n',
    '0\r\n\n',
    '0\r\nA: b\n',
    '0\r\nA\r\n\r\n',
    '0\r\n: b\r\n\r\n',
    '0\r\nA : b\r\n\r\n',
    '0\r\nA: b\r\n folded\r\n\r\n',
    '0\r\nGET / HTTP/1.1\r\n\r\n',
    '0\r\nA: \u0001\r\n',
    `1;${'x'.repeat(17_000)}`,
    `0\r\n${'A: b\r\n'.repeat(5_000)}`,
  ])('that begins with %j is refused', (text) => {
    expect(decode([latin1(text)])).toBeNull();
  });

  it('is not over before its last line', () => {
    const whole = '3\r\nabc\r\n0\r\nX: y\r\n\r\n';
    for (let length = 0; length < whole.length; length += 1)
      expect(decode([latin1(whole.slice(0, length))])?.isOver).toBe(false);
    expect(decode([latin1(whole)])?.isOver).toBe(true);
  });
});
