/** `toru license derive`: makes the key that a plugin carries. */
import { resolve } from 'node:path';
import { deriveLicenseKey } from '@toru/license/vendor';
import { readOption, requireNoPositionals } from '../../arguments.ts';
import { CommandError, type Command, type CommandIo, type ParsedArgs } from '../../command.ts';
import { createPrivateFile, readFileIfPresent } from './files.ts';
import { readInstance, refusing, requirePlugin } from './license-options.ts';
import { keyFileOption, loadVendorKey } from './vendor-key-option.ts';

/** Makes the key that a plugin carries. */
export const command: Command = {
  name: 'license derive',
  summary: 'Make the key to compile into a plugin',
  usage: 'license derive --plugin ID [--instance UUID] [--key-file FILE] [--out FILE]',
  options: {
    plugin: { type: 'string', value: 'ID', description: 'id of the plugin' },
    instance: {
      type: 'string',
      value: 'UUID',
      description: 'for a build that only this instance gets (HMAC keys only)',
    },
    'key-file': keyFileOption,
    out: {
      type: 'string',
      value: 'FILE',
      description: 'where to write it; default: <key id>.<plugin>[.<instance>].verify.json',
    },
  },
  help:
    'From a master secret (HMAC) a key is derived that issues and checks licenses of this plugin alone. From an\n' +
    'Ed25519 key it is the public key, which issues nothing. A file that already holds this key is left as it is.\n\n' +
    'Example: toru license derive --plugin weather --key-file acme-2026.secret.json',
  run: derive,
};

async function derive(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const plugin = requirePlugin(args);
  const instance = readInstance(args);
  const { key } = await loadVendorKey(args, io);
  const derived = refusing(() => deriveLicenseKey(key, plugin, instance));
  const name = [key.id, plugin, ...(instance === null ? [] : [instance]), 'verify.json'].join('.');
  const path = resolve(io.cwd, readOption(args, 'out') ?? name);
  const text = `${JSON.stringify(derived)}\n`;

  const present = await readFileIfPresent(path);
  if (present === null) await createPrivateFile(path, text);
  else if (present !== text) {
    throw new CommandError(`Cannot write "${path}": it holds something else, give another name with --out`);
  }
  io.stdout.write(`Key for ${instance === null ? `"${plugin}"` : `"${plugin}" on ${instance}`}  ${path}\n`);
  return 0;
}
