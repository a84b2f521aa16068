/** Reads a tar archive entry by entry from a sequence of pieces. Nothing is held but the piece at hand. */

import { BLOCK_BYTES, decodeRecords, decodeTarHeader, paddingOf } from './tar-header.ts';

/** Longest record that says something about an entry. Unit: bytes. */
const MAX_RECORD_BYTES = 1_048_576;

/** One entry. */
export interface TarEntry {
  /** Without a slash at the end. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly mode: number;
  readonly bytes: number;
  readonly modifiedAtMs: number;
  readonly target: string;
  /** The content, to be read before the next entry; what is left of it is passed over. */
  content(): AsyncGenerator<Buffer>;
}

/** The bytes are no tar archive, or it ends too early. */
export class TarError extends Error {
  override readonly name: string = 'TarError';
}

/** @throws {TarError} */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const input = new PieceReader(source);
  let records = new Map<string, string>();
  for (;;) {
    const block = await input.read(BLOCK_BYTES);
    if (block === null) throw new TarError('it ends too early');
    if (block.every((byte) => byte === 0)) break;
    const header = decodeTarHeader(block);
    if (header === null) throw new TarError('a header in it is damaged');
    const { kind } = header;
    if (kind === 'records' || kind === 'long-name' || kind === 'long-target') {
      if (header.bytes > MAX_RECORD_BYTES) throw new TarError('a name in it is too long');
      const body = await input.expect(header.bytes);
      await input.expect(paddingOf(header.bytes));
      const said = body.toString('utf8').replace(/\0+$/, '');
      const found: Iterable<readonly [string, string]> =
        kind === 'records' ? decodeRecords(body) : [[kind === 'long-name' ? 'path' : 'linkpath', said]];
      for (const [key, value] of found) records.set(key, value);
      continue;
    }
    const bytes = Number(records.get('size') ?? header.bytes);
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new TarError('a length in it is damaged');
    let left = bytes;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const piece = await input.readSome(left);
        left -= piece.length;
        yield piece;
      }
    };
    yield {
      path: (records.get('path') ?? header.path).replace(/\/+$/, ''),
      kind,
      mode: header.mode,
      bytes,
      modifiedAtMs: header.modifiedAtMs,
      target: records.get('linkpath') ?? header.target,
      content,
    };
    while (left > 0) left -= (await input.readSome(left)).length;
    await input.expect(paddingOf(bytes));
    records = new Map();
  }
  // To the end, so that whoever unpacks the bytes has compared their checksum.
  await input.skipRest();
}

class PieceReader {
  readonly #source: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** So many bytes; `null` at the end of the source. */
  async read(bytes: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    for (let left = bytes; left > 0;) {
      if (!(await this.#fill())) {
        if (left === bytes) return null;
        throw new TarError('it ends too early');
      }
      const part = this.#take(left);
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  async expect(bytes: number): Promise<Buffer> {
    const found = await this.read(bytes);
    if (found === null && bytes > 0) throw new TarError('it ends too early');
    return found ?? Buffer.alloc(0);
  }

  /** At least one byte, at most so many. */
  async readSome(most: number): Promise<Buffer> {
    if (!(await this.#fill())) throw new TarError('it ends too early');
    return this.#take(most);
  }

  async skipRest(): Promise<void> {
    while (await this.#fill()) this.#piece = Buffer.alloc(0);
  }

  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#piece = next.value;
    }
    return true;
  }

  #take(most: number): Buffer {
    const part = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(part.length);
    return part;
  }
}
