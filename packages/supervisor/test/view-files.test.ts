/** The files of a view as plugins answer them: compressed, as a page of their own, or as something else altogether. */

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { install, makeFolders, startEngine } from './engine.ts';
import type { TestEngine } from './engine.ts';

const SCRIPT = 'export function mount() {}';
const STYLE = 'p { color: red }';
const PAGE = '<!doctype html><html><body>my application</body></html>';

interface File {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly base64: string;
}

const file = (body: string | Uint8Array, headers: File['headers'] = {}): File => ({
  headers,
  base64: Buffer.from(body).toString('base64'),
});

async function serve(files: Readonly<Record<string, File>>): Promise<TestEngine> {
  const folders = makeFolders();
  install(folders, 'serves-odd-bundles', { id: 'odd', files });
  return startEngine(folders);
}

/** Warnings of the host in the plugin's log, once there is one with these words. */
async function toldOf(engine: TestEngine, words: string): Promise<readonly string[]> {
  await engine.until(
    'odd',
    (it) => it?.state === 'running' && it.requests.inFlight === 0 && it.requests.total >= 2,
  );
  return await expect
    .poll(
      async () => {
        const { lines } = await engine.supervisor.logs('odd')!.page({ level: 'warn' });
        return lines.map(({ message }) => message);
      },
      { timeout: 10_000 },
    )
    .toEqual(expect.arrayContaining([expect.stringContaining(words)]))
    .then(async () =>
      (await engine.supervisor.logs('odd')!.page({ level: 'warn' })).lines.map(({ message }) => message),
    );
}

describe('a view that comes compressed', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
    ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
  ] as const)('as %s is kept as what it says', async (coding, encode) => {
    await using engine = await serve({
      '/bundle.js': file(encode(SCRIPT), { 'content-encoding': coding, 'content-type': 'text/javascript' }),
      '/bundle.css': file(encode(STYLE), {
        'Content-Encoding': coding,
        'Content-Type': 'text/css; charset=utf-8',
      }),
    });
    const { bundle } = await engine.until('odd', (it) => (it?.bundle ?? null) !== null);
    expect(Buffer.from(bundle?.script.bytes ?? []).toString()).toBe(SCRIPT);
    expect(Buffer.from(bundle?.style?.bytes ?? []).toString()).toBe(STYLE);
  });

  it.each([
    [
      'in a coding that nobody knows',
      { 'content-encoding': 'pack200' },
      SCRIPT,
      'has the content coding "pack200"',
    ],
    [
      'and is not what it says',
      { 'content-encoding': 'gzip' },
      SCRIPT,
      'says that it is gzip and cannot be decoded',
    ],
    ['without a word', {}, gzipSync(SCRIPT), 'gzip bytes'],
    [
      'to more than a body may have',
      { 'content-encoding': 'gzip' },
      gzipSync(Buffer.alloc(17_000_000)),
      'cannot be decoded',
    ],
  ] as const)('%s is refused with a sentence', async (_what, headers, body, words) => {
    await using engine = await serve({ '/bundle.js': file(body, headers) });
    await toldOf(engine, words);
    expect(engine.supervisor.get('odd')?.bundle).toBeNull();
  });
});

describe('a page of the application', () => {
  it.each([
    [{ 'content-type': 'text/html; charset=utf-8' }, 'type "text/html"'],
    [{ 'content-type': 'application/json' }, 'type "application/json"'],
    [{}, 'page of HTML'],
    [{ 'content-type': 'text/plain' }, 'page of HTML'],
  ])('with %j is no script', async (headers, words) => {
    await using engine = await serve({ '/bundle.js': file(PAGE, headers) });
    await toldOf(engine, words);
    expect(engine.supervisor.get('odd')?.bundle).toBeNull();
  });

  it('is no style sheet either, and the script stays', async () => {
    await using engine = await serve({
      '/bundle.js': file(SCRIPT, { 'content-type': 'application/javascript' }),
      '/bundle.css': file(PAGE, { 'content-type': 'text/html' }),
    });
    const told = await toldOf(engine, 'GET /bundle.css was answered with the type "text/html", not text/css');
    expect(told).toHaveLength(1);
    const { bundle } = await engine.until('odd', (it) => (it?.bundle ?? null) !== null);
    expect(Buffer.from(bundle?.script.bytes ?? []).toString()).toBe(SCRIPT);
    expect(bundle?.style).toBeNull();
  });
});
