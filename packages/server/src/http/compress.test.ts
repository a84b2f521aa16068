import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chooseEncoding, compress, CompressedCopies } from './compress.ts';

describe('compression', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0.0', null],
    ['GZIP', 'gzip'],
    ['xbr', null],
  ])('chooses for %j: %j', (accepted, encoding) => {
    expect(chooseEncoding(accepted, Buffer.alloc(1_024))).toBe(encoding);
  });

  it('leaves small files alone', () => {
    expect(chooseEncoding('gzip', Buffer.alloc(1_023))).toBeNull();
  });

  it('can be undone, and happens once per file', async () => {
    const bytes = Buffer.from('abc'.repeat(1_000));
    expect(brotliDecompressSync(await compress(bytes, 'br')).equals(bytes)).toBe(true);
    expect(gunzipSync(await compress(bytes, 'gzip')).equals(bytes)).toBe(true);
    const copies = new CompressedCopies();
    expect(copies.get(bytes, 'br')).toBe(copies.get(bytes, 'br'));
  });
});
