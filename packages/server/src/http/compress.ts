/** Compression of files that do not change: each is compressed once per encoding, when somebody first asks for it. */

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** An encoding that is offered. */
export type Encoding = 'br' | 'gzip';

const MIN_BYTES = 1_024;
const COMPRESSIBLE = /^(?:text\/|application\/(?:javascript|json|manifest\+json|wasm)|image\/svg\+xml)/;
const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

/** Picks the best encoding that a browser takes; `null`: none. */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding | null {
  const accepted = new Set<string>();
  for (const item of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    if (!isRefused) accepted.add(name);
  }
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : null;
}

/** Tells whether compressing would make a file smaller. */
export function isWorthCompressing(type: string, bytes: number): boolean {
  return bytes >= MIN_BYTES && COMPRESSIBLE.test(type);
}

/** Compresses bytes. */
export async function compress(bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  if (encoding === 'gzip') return await asGzip(bytes, { level: 9 });
  return await asBrotli(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 8, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  });
}

/** Remembers what was compressed, for as long as the original is alive. */
export class CompressedCopies {
  readonly #copies = new WeakMap<Uint8Array, Map<Encoding, Promise<Uint8Array>>>();

  /** The compressed bytes; every caller shares one run. */
  get(bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
    const byEncoding = this.#copies.get(bytes) ?? new Map<Encoding, Promise<Uint8Array>>();
    this.#copies.set(bytes, byEncoding);
    const copy = byEncoding.get(encoding) ?? compress(bytes, encoding);
    byEncoding.set(encoding, copy);
    return copy;
  }
}
