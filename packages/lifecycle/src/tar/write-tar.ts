/** Writes a tar archive as a sequence of pieces, from entries that come one after the other. */

import { BLOCK_BYTES, encodeTarHeader, paddingOf } from './tar-header.ts';

/** One thing to put into an archive. */
export type TarItem = {
  readonly path: string;
  readonly mode: number;
  /** Unit: milliseconds since the Unix epoch. */
  readonly modifiedAtMs: number;
} & (
  | {
      readonly kind: 'file';
      readonly bytes: number;
      readonly content: AsyncIterable<Buffer> | Iterable<Buffer>;
    }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
);

/** @throws {RangeError} The content of a file has another length than it said. */
export async function* writeTar(items: AsyncIterable<TarItem>): AsyncGenerator<Buffer> {
  for await (const item of items) {
    const { path, kind, mode, modifiedAtMs } = item;
    const bytes = kind === 'file' ? item.bytes : 0;
    yield encodeTarHeader({
      path: kind === 'folder' ? `${path}/` : path,
      kind,
      mode,
      modifiedAtMs,
      bytes,
      target: kind === 'link' ? item.target : '',
    });
    if (kind !== 'file') continue;
    let written = 0;
    for await (const piece of item.content) {
      written += piece.length;
      yield piece;
    }
    if (written !== bytes) throw new RangeError(`"${path}" has ${written} bytes and was to have ${bytes}`);
    yield Buffer.alloc(paddingOf(bytes));
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}
