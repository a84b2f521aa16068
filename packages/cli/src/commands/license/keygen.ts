/** `toru license keygen`: makes the vendor's key. */
import { randomBytes } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isKeyId, isTestKeyId } from '@toru/license';
import { createVendorKey, encodeVendorKey, toPublicKey, type VendorKey } from '@toru/license/vendor';
import { readOption, requireNoPositionals, requireOption } from '../../arguments.ts';
import { usageError, type Command, type CommandIo, type ParsedArgs } from '../../command.ts';
import { createPrivateFile } from './files.ts';

/** Makes the vendor's key. */
export const command: Command = {
  name: 'license keygen',
  summary: 'Make the key that a vendor issues licenses with',
  usage: 'license keygen --key-id ID [--kind ed25519|hmac-sha256] [--key-file FILE]',
  options: {
    'key-id': {
      type: 'string',
      value: 'ID',
      description: 'name of the key, written into every license: a–z, 0–9 and hyphens',
    },
    kind: {
      type: 'string',
      value: 'KIND',
      description: 'ed25519 (a key pair, default) or hmac-sha256 (a master secret of 256 bits)',
    },
    'key-file': {
      type: 'string',
      value: 'FILE',
      description: 'where to write it; default: <ID>.secret.json',
    },
  },
  help:
    'Both files are readable by their owner only, and existing files are never replaced. Keep a copy of the secret\n' +
    'file in a safe place: without it no license can be issued. Ids that begin with "test-" count in tests only.\n\n' +
    'Example: toru license keygen --key-id acme-2026',
  run: keygen,
};

async function keygen(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const id = requireOption(args, 'key-id', 'name the key, as in --key-id acme-2026');
  if (!isKeyId(id)) {
    throw usageError(`--key-id "${id}" cannot be used: 1–64 of a–z, 0–9 and hyphens, no hyphen first`);
  }
  const kind = readKind(args);
  const path = resolve(io.cwd, readOption(args, 'key-file') ?? `${id}.secret.json`);
  const key = createVendorKey(id, kind, randomBytes(32));
  const publicPath = await writeKey(key, path);

  io.stdout.write(`Secret key  ${path}\n`);
  if (publicPath !== null) io.stdout.write(`Public key  ${publicPath}\n`);
  io.stdout.write(
    publicPath === null
      ? 'Keep it secret and back it up; "toru license derive" makes the key each plugin carries\n'
      : 'Keep the secret key secret and back it up; the public key is what plugins carry\n',
  );
  if (isTestKeyId(id)) io.stdout.write('Licenses of this key count only where tests are accepted\n');
  return 0;
}

async function writeKey(key: VendorKey, path: string): Promise<string | null> {
  if (key.kind === 'hmac-sha256-master') {
    await createPrivateFile(path, encodeVendorKey(key));
    return null;
  }
  const publicPath = `${path.replace(/(\.secret)?\.json$/, '')}.public.json`;
  await createPrivateFile(publicPath, `${JSON.stringify(toPublicKey(key))}\n`);
  try {
    await createPrivateFile(path, encodeVendorKey(key));
  } catch (error) {
    await unlink(publicPath);
    throw error;
  }
  return publicPath;
}

function readKind(args: ParsedArgs): VendorKey['kind'] {
  const kind = readOption(args, 'kind') ?? 'ed25519';
  if (kind === 'ed25519') return 'ed25519-private';
  if (kind === 'hmac-sha256') return 'hmac-sha256-master';
  throw usageError(`--kind "${kind}" is unknown: write ed25519 or hmac-sha256`);
}
