/**
 * Compression of the files of views, which plugins bring and the panel holds in memory: each is compressed once per encoding, when
 * somebody first asks for it. Our own files lie compressed beside themselves.
 */

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Negotiator } from '@fastify/accept-negotiator';

/** An encoding that is offered. */
export type Encoding = 'br' | 'gzip';

const MIN_BYTES = 1_024;
const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);
const negotiator = new Negotiator<Encoding>({ supportedValues: ['br', 'gzip'] });

/** Picks the best encoding that a browser takes; `null`: none, or compressing is not worth it. */
export function chooseEncoding(acceptEncoding: string | undefined, bytes: Uint8Array): Encoding | null {
  return bytes.length < MIN_BYTES ? null : negotiator.negotiate((acceptEncoding ?? '').toLowerCase());
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
