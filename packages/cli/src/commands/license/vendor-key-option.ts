/**
 * Where the vendor's key comes from: a file, standard input or the environment, never an argument.
 *
 * Arguments are readable by every user of the machine and end up in shell histories.
 */
import { dirname, resolve } from 'node:path';
import { parseVendorKey, type VendorKey } from '@toru/license/vendor';
import { readOption } from '../../arguments.ts';
import { CommandError, usageError } from '../../command.ts';
import type { CommandIo, OptionSpec, ParsedArgs } from '../../command.ts';
import { readSecretFile, readStdin } from './files.ts';

/** The option `--key-file` of the commands that need the vendor's key. */
export const keyFileOption: OptionSpec = {
  type: 'string',
  value: 'FILE',
  description:
    'the vendor key made by "toru license keygen"; "-": standard input; default: $TORU_LICENSE_SECRET',
};

/** The vendor's key, and the folder its file is in (the working folder when it came from elsewhere). */
export interface LoadedVendorKey {
  readonly key: VendorKey;
  readonly folder: string;
}

/**
 * Reads the vendor's key.
 *
 * @throws {CommandError} There is none, or it is not one. The message never quotes it.
 */
export async function loadVendorKey(args: ParsedArgs, io: CommandIo): Promise<LoadedVendorKey> {
  const file = readOption(args, 'key-file');
  if (file === '-') return { key: parse(await readStdin(io), 'standard input'), folder: io.cwd };
  if (file !== null && file !== '') {
    const path = resolve(io.cwd, file);
    return { key: parse(await readSecretFile(path), `"${path}"`), folder: dirname(path) };
  }
  const text = io.env['TORU_LICENSE_SECRET'];
  if (file === '' || text === undefined || text === '') {
    throw usageError(
      'No vendor key: give --key-file FILE (or --key-file - for standard input), or set TORU_LICENSE_SECRET to the text of a key file; "toru license keygen" makes one',
    );
  }
  return { key: parse(text, 'TORU_LICENSE_SECRET'), folder: io.cwd };
}

function parse(text: string, source: string): VendorKey {
  try {
    return parseVendorKey(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError(`Cannot use the vendor key from ${source}: ${error.message}`);
  }
}
