/**
 * One header of a tar archive: 512 bytes of the POSIX format. What does not fit, such as a long name, is said in a record before it.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */

/** Length of a block. Unit: bytes. */
export const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const MAX_OCTAL_BYTES = 0o77777777777;

/** What kind of thing a header describes. `records`, `long-name` and `long-target` say something about the next one. */
export type TarKind = 'file' | 'folder' | 'link' | 'records' | 'long-name' | 'long-target' | 'other';

/** A header. */
export interface TarHeader {
  readonly path: string;
  readonly kind: TarKind;
  /** Permissions. */
  readonly mode: number;
  /** Unit: bytes. */
  readonly bytes: number;
  /** Unit: milliseconds since the Unix epoch; whole seconds are stored. */
  readonly modifiedAtMs: number;
  /** Where a link leads; empty for all others. */
  readonly target: string;
}

const FLAGS: Readonly<Record<string, TarKind>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'folder',
  '2': 'link',
  x: 'records',
  L: 'long-name',
  K: 'long-target',
};
const FLAG_OF: Partial<Record<TarKind, string>> = { file: '0', folder: '5', link: '2', records: 'x' };

/** Encodes a header, with the records before it that it needs. */
export function encodeTarHeader(header: TarHeader): Buffer {
  const records = [
    ...(fits(header.path) ? [] : [toRecord('path', header.path)]),
    ...(fits(header.target) ? [] : [toRecord('linkpath', header.target)]),
    ...(header.bytes <= MAX_OCTAL_BYTES ? [] : [toRecord('size', String(header.bytes))]),
  ];
  if (records.length === 0) return encodeBlock(header);
  const body = Buffer.concat(records);
  const before = { path: 'records', kind: 'records', mode: 0o600, bytes: body.length, target: '' } as const;
  return Buffer.concat([
    encodeBlock({ ...before, modifiedAtMs: header.modifiedAtMs }),
    body,
    Buffer.alloc(paddingOf(body.length)),
    encodeBlock({ ...header, bytes: Math.min(header.bytes, MAX_OCTAL_BYTES) }),
  ]);
}

/** Zeros after a body of so many bytes. */
export function paddingOf(bytes: number): number {
  return (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Decodes a block; `null` when it is no header. */
export function decodeTarHeader(block: Buffer): TarHeader | null {
  const sum = readOctal(block, 148, 8);
  if (sum === null || sum !== checksumOf(block)) return null;
  const bytes = readOctal(block, 124, 12);
  if (bytes === null) return null;
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? readText(block, 345, 155) : '';
  const name = readText(block, 0, NAME_BYTES);
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    kind: FLAGS[String.fromCharCode(block[156] ?? 0)] ?? 'other',
    mode: (readOctal(block, 100, 8) ?? 0) & 0o7777,
    bytes,
    modifiedAtMs: (readOctal(block, 136, 12) ?? 0) * 1000,
    target: readText(block, 157, NAME_BYTES),
  };
}

/** Reads records: `length key=value` lines. Later ones count. */
export function decodeRecords(body: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const blank = body.indexOf(0x20, at);
    const length = blank === -1 ? Number.NaN : Number(body.toString('latin1', at, blank));
    if (!Number.isSafeInteger(length) || length <= 0 || at + length > body.length) break;
    const [key = '', ...rest] = body.toString('utf8', blank + 1, at + length - 1).split('=');
    records.set(key, rest.join('='));
    at += length;
  }
  return records;
}

function encodeBlock({ path, kind, mode, bytes, modifiedAtMs, target }: TarHeader): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(cut(path), 0, NAME_BYTES, 'utf8');
  writeOctal(block, 100, 8, mode);
  writeOctal(block, 108, 8, 0);
  writeOctal(block, 116, 8, 0);
  writeOctal(block, 124, 12, bytes);
  writeOctal(block, 136, 12, Math.max(0, Math.floor(modifiedAtMs / 1000)));
  block.write(FLAG_OF[kind] ?? '0', 156, 'latin1');
  block.write(cut(target), 157, NAME_BYTES, 'utf8');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A record names its own length, digits included. */
function toRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function fits(text: string): boolean {
  return text.length < NAME_BYTES && /^[\x20-\x7e]*$/.test(text);
}

function cut(text: string): string {
  return fits(text) ? text : text.replace(/[^\x20-\x7e]/g, '_').slice(0, NAME_BYTES - 1);
}

/** The checksum counts its own field as blanks. */
function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum;
}

function writeOctal(block: Buffer, at: number, width: number, value: number): void {
  block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, width, 'latin1');
}

function readOctal(block: Buffer, at: number, width: number): number | null {
  const text = block
    .toString('latin1', at, at + width)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

function readText(block: Buffer, at: number, width: number): string {
  const field = block.subarray(at, at + width);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? width : end);
}
