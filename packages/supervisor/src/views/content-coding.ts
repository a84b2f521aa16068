/** Undoes the content codings of an answer: frameworks compress whatever they serve, asked for or not. */

import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';

import { MAX_BODY_BYTES, quoteValue } from '@toru/protocol';

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

/** What the answer says without its codings, or why that cannot be known. */
export type Decoded = { readonly bytes: Uint8Array } | { readonly fault: string };

/** Decodes. `codings`: the value of `content-encoding`, in the order in which they were applied. */
export async function undoCodings(
  bytes: Uint8Array,
  codings: string | readonly string[] = [],
): Promise<Decoded> {
  const names = (typeof codings === 'string' ? codings : codings.join(','))
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  let plain = bytes;
  for (const name of names.toReversed()) {
    const decode = DECODERS.get(name);
    if (decode === undefined) {
      return {
        fault: `has the content coding ${quoteValue(name)}; send it plain, or as gzip, deflate, br or zstd`,
      };
    }
    try {
      plain = await decode(plain, { maxOutputLength: MAX_BODY_BYTES });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { fault: `says that it is ${name} and cannot be decoded: ${reason}` };
    }
  }
  return { bytes: plain };
}
