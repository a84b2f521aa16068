/** The passphrase of a backup: from the environment, a file or the prompt of a terminal, never from an argument. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { BackupPassphrase } from '@toru/host/config';
import { ERRORS } from '@toru/protocol';
import { CommandError, type CommandIo } from '../command.ts';

/**
 * Reads it; `null` when there is none and nobody to ask.
 *
 * @throws {CommandError} The file cannot be read or is empty.
 */
export async function readPassphrase(
  given: BackupPassphrase | null,
  io: CommandIo,
  prompts: readonly string[],
): Promise<string | null> {
  if (given?.kind === 'text') return given.text;
  if (given?.kind === 'file') return readPassphraseFile(given.path);
  if (!('isTTY' in io.stdin) || io.stdin.isTTY !== true) return null;
  const texts: string[] = [];
  for (const prompt of prompts) texts.push(await ask(prompt, io));
  const [first = ''] = texts;
  if (texts.some((text) => text !== first)) {
    throw new CommandError('The two passphrases differ: try again', {
      exitStatus: ERRORS.PASSPHRASE_INVALID.exitCode,
    });
  }
  return first === '' ? null : first;
}

async function readPassphraseFile(path: string): Promise<string> {
  const fail = (why: string, cause?: unknown): CommandError =>
    new CommandError(`STEERING_BACKUP_PASSPHRASE_FILE "${path}" ${why}`, {
      exitStatus: ERRORS.CONFIG_INVALID.exitCode,
      cause,
    });
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw fail(`cannot be read: ${(error as Error).message}`, error);
  }
  if (text === '') throw fail('is empty: put the passphrase into its first line');
  return text;
}

/** What is typed is not shown. */
function ask(prompt: string, io: CommandIo): Promise<string> {
  io.stderr.write(prompt);
  const output = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const lines = createInterface({ input: io.stdin, output, terminal: true });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      io.stderr.write('\n');
      resolve('');
    });
  });
}
