/**
 * Files of the license commands: 0600 from the first byte, written through to the disk, never silently replaced.
 *
 * Keys cannot be made again, and a license that is not in the issue book is forgotten.
 */
import { open, readFile, stat } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import type { CommandIo } from '../../command.ts';
import { CommandError } from '../../command.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const MAX_STDIN_BYTES = 65_536;

/**
 * Creates a file that only its owner can read.
 *
 * @throws {CommandError} The file is already there, or cannot be written.
 */
export async function createPrivateFile(path: string, text: string): Promise<void> {
  try {
    await using file = await open(path, 'wx', OWNER_ONLY);
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    if (hasCode(error, 'EEXIST')) {
      throw new CommandError(`Cannot write "${path}": the file exists, choose another name or move it away`);
    }
    throw fileError('write', path, error);
  }
}

/** The text of a file, or `null` when there is none. */
export async function readFileIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw fileError('read', path, error);
  }
}

/**
 * The text of a file that must be there.
 *
 * @throws {CommandError} It cannot be read.
 */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/**
 * The text of a file with a secret.
 *
 * @throws {CommandError} It cannot be read, or others than its owner can read it as well.
 */
export async function readSecretFile(path: string): Promise<string> {
  const text = await readTextFile(path);
  const mode = (await stat(path)).mode & 0o777;
  if ((mode & OTHERS) !== 0) {
    throw new CommandError(
      `Cannot use "${path}": others can read it (mode ${mode.toString(8).padStart(4, '0')}), run: chmod 600 "${path}"`,
    );
  }
  return text;
}

/**
 * Appends one line and waits until it is on the disk. A file that does not end with a line end gets one first.
 *
 * @throws {CommandError} It cannot be written.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  try {
    await using file = await open(path, 'a+', OWNER_ONLY);
    const { size } = await file.stat();
    const last = Buffer.from('\n');
    if (size > 0) await file.read(last, 0, 1, size - 1);
    await file.appendFile(`${last.toString() === '\n' ? '' : '\n'}${line}\n`);
    await file.sync();
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/**
 * All of standard input as text.
 *
 * @throws {CommandError} It is longer than 64 KiB.
 * @throws {Error} `AbortError`: the person stopped the command.
 */
export async function readStdin(io: CommandIo): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(io.signal, Readable.from(io.stdin)) as AsyncIterable<
    Buffer | string
  >) {
    const piece = Buffer.from(chunk);
    chunks.push(piece);
    bytes += piece.length;
    if (bytes > MAX_STDIN_BYTES) {
      throw new CommandError(`Cannot read standard input: over ${MAX_STDIN_BYTES} bytes`);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fileError(action: 'read' | 'write', path: string, error: unknown): CommandError {
  const reason = hasCode(error, 'ENOENT')
    ? action === 'read'
      ? 'no such file'
      : 'its folder does not exist'
    : String(error);
  return new CommandError(`Cannot ${action} "${path}": ${reason}`, { cause: error });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
