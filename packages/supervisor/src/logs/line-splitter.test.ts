import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LineSplitter } from './line-splitter.ts';

function split(chunks: readonly Buffer[], maxBytes = 64): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(maxBytes);
  for (const chunk of chunks) splitter.push(chunk, Infinity, (text) => lines.push(text));
  splitter.end((text) => lines.push(text));
  return lines;
}

/** Cuts bytes at the given places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

const text = fc.array(
  fc.oneof(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.constantFrom('\n', '\r\n', '\r', 'äöü€😀')),
  {
    maxLength: 20,
  },
);

describe('LineSplitter', () => {
  it('takes lines apart', () => {
    expect(split([Buffer.from('one\ntwo\r\n\nlast')])).toEqual(['one', 'two', '', 'last']);
    expect(split([Buffer.from('one\n')])).toEqual(['one']);
    expect(split([])).toEqual([]);
  });

  it('gives the same lines for any cut of the stream', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (parts, places) => {
        const bytes = Buffer.from(parts.join(''));
        expect(split(cutAt(bytes, places))).toEqual(split([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same lines for any cut of bytes that are no text', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (noise, places) => {
          const bytes = Buffer.from(noise.map((byte) => (byte % 16 === 0 ? 10 : byte)));
          expect(split(cutAt(bytes, places), 16)).toEqual(split([bytes], 16));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps a line of exactly the limit and cuts one byte more, at a whole character', () => {
    expect(split([Buffer.from(`${'x'.repeat(64)}\n`)])).toEqual(['x'.repeat(64)]);
    expect(split([Buffer.from(`${'x'.repeat(65)}\n`)])).toEqual([`${'x'.repeat(64)} … [cut: 65 bytes]`]);
    expect(split([Buffer.from(`${'x'.repeat(63)}€\n`)])).toEqual([`${'x'.repeat(63)} … [cut: 66 bytes]`]);
  });

  it('holds no more than the limit of a line of 10 MiB', () => {
    const splitter = new LineSplitter(65_536);
    const lines: string[] = [];
    const chunk = Buffer.alloc(65_536, 'x');
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < 160; index += 1) splitter.push(chunk, Infinity, (line) => lines.push(line));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_048_576);
    splitter.push(Buffer.from('\nnext\n'), Infinity, (line) => lines.push(line));
    expect(lines).toEqual([`${'x'.repeat(65_536)} … [cut: 10485760 bytes]`, 'next']);
  });

  it('delivers or counts every line, whatever the budget', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.array(fc.nat(3), { minLength: 9, maxLength: 9 }),
        (parts, places, budgets) => {
          const bytes = Buffer.from(`${parts.join('')}\n`);
          const all = split([bytes]);
          const delivered: string[] = [];
          let counted = 0;
          const splitter = new LineSplitter(64);
          for (const [index, chunk] of cutAt(bytes, places).entries()) {
            counted += splitter.push(chunk, budgets[index] ?? 0, (line) => delivered.push(line))?.lines ?? 0;
          }
          expect(delivered.length + counted).toBe(all.length);
          expect(all).toEqual(expect.arrayContaining(delivered));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('says from where lines were counted', () => {
    const splitter = new LineSplitter(64);
    const none = (): void => expect.unreachable();
    expect(splitter.push(Buffer.from('a\nb\nc'), 1, () => undefined)).toEqual({
      lines: 1,
      from: 2,
      atLineStart: true,
    });
    expect(splitter.push(Buffer.from('c\nd\n'), 0, none)).toEqual({ lines: 2, from: 0, atLineStart: false });
    expect(splitter.push(Buffer.from('e\n'), 1, () => undefined)).toBeNull();
  });
});
