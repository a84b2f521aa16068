import { expect, it } from 'vitest';
import { openStorage } from '../src/index.ts';
import { startFixture } from './fixture-process.ts';
import { createTemporaryDirectory } from './temporary-directory.ts';

interface Write {
  readonly key: string;
  /** 0: deleted. */
  readonly version: number;
  readonly number: number;
}

function parse(line: string): Write {
  const [key = '', version = '', number = ''] = line.split(' ');
  return { key, version: Number(version), number: Number(number) };
}

it.each([1, 50, 500, 3_000, 10_000])(
  'keeps every acknowledged write when the host is killed after %i',
  async (count) => {
    const dataDir = createTemporaryDirectory();
    const writer = startFixture('writes-keys.ts', dataDir);
    await writer.untilLines(count);
    await writer.kill();

    const writes = writer.lines.filter((line) => line.split(' ').length === 3).map(parse);
    expect(writes.length).toBeGreaterThanOrEqual(count);
    const lastByKey = new Map(writes.map((write) => [write.key, write]));
    const last = writes.at(-1);
    if (last === undefined) throw new Error('no write was acknowledged');
    // One more write may have been done whose acknowledgement was never printed.
    const unknown = `key-${(last.number + 1) % 37}`;

    using storage = openStorage({ dataDir });
    for (const { key, version, number } of lastByKey.values()) {
      if (key === unknown) continue;
      const stored = storage.kv.get('p', 'plugin', key);
      if (version === 0) expect(stored, key).toEqual({ ok: true, found: false });
      else expect(stored, key).toMatchObject({ version, value: expect.any(Uint8Array) });
      if (stored.ok && stored.found) {
        expect(Buffer.compare(stored.value, Buffer.alloc((number * 7919) % 6_000, `${number},`))).toBe(0);
      }
    }
    const entries = [...storage.kv.entries('p')];
    expect(storage.kv.usage('p')).toMatchObject({
      keys: entries.length,
      bytes: entries.reduce((sum, { key, value }) => sum + Buffer.byteLength(key) + value.byteLength, 0),
    });
    const highest = Math.max(...writes.map(({ version }) => version));
    const next = storage.kv.set('p', 'plugin', 'key-0', new Uint8Array(0));
    expect(next).toMatchObject({ ok: true });
    expect(next.ok && next.version).toBeGreaterThan(highest);
  },
);
