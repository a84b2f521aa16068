/** `toru license verify`: gives the verdict that a plugin would give. */
import { resolve } from 'node:path';
import { defineLicenseKeys, toClaimsRecord, verifyLicense, type LicenseKeyText } from '@toru/license';
import { hasFlag, readOptions } from '../../arguments.ts';
import { CommandError, EXIT_FAILED, usageError } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { formatClaims } from './claims-text.ts';
import { readTextFile } from './files.ts';
import { readDate, readToken, refusing, requireInstance, requirePlugin } from './license-options.ts';

/** Gives the verdict on a license. */
export const command: Command = {
  name: 'license verify',
  summary: 'Check a license as the plugin would',
  usage: 'license verify TOKEN --key FILE --plugin ID --instance UUID [--released-at DATE] [--json]',
  options: {
    key: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      description:
        'a key to check with: the public key, or the file "toru license derive" made; repeat for more',
    },
    plugin: { type: 'string', value: 'ID', description: 'id of the plugin' },
    instance: { type: 'string', value: 'UUID', description: 'the instance it runs on' },
    'released-at': {
      type: 'string',
      value: 'DATE',
      description: "when the plugin's version was released; default: today (UTC)",
    },
    'accept-test-keys': { type: 'boolean', description: 'let keys count whose id begins with "test-"' },
    json: { type: 'boolean', description: 'print one JSON object' },
  },
  help:
    'TOKEN may be "-": standard input. Exit status 0 when the license is valid, 1 when it is not.\n\n' +
    'Example: toru license verify - --key acme-2026.weather.verify.json --plugin weather\n' +
    '         --instance 6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10 < example-ltd.txt',
  run: verify,
};

async function verify(args: ParsedArgs, io: CommandIo): Promise<number> {
  const plugin = requirePlugin(args);
  const instance = requireInstance(args);
  const nowMs = io.now();
  const releasedAt = readDate(args, 'released-at') ?? new Date(nowMs).toISOString().slice(0, 10);
  const files = readOptions(args, 'key');
  if (files.length === 0) {
    throw usageError(
      '--key is missing: give the public key file, or the file that "toru license derive" made',
    );
  }
  const texts = await Promise.all(files.map((file) => readKeyFile(resolve(io.cwd, file))));
  const keys = refusing(() => defineLicenseKeys(texts));
  const token = await readToken(args, io);
  const acceptTestKeys = hasFlag(args, 'accept-test-keys');
  const result = verifyLicense({
    token,
    keys,
    acceptTestKeys,
    plugin,
    instance,
    releasedAt,
    nowMs,
    clockFloorMs: null,
  });

  const { verdict, detail, claims } = result;
  if (hasFlag(args, 'json')) {
    const record = claims === null ? null : toClaimsRecord(claims);
    io.stdout.write(`${JSON.stringify({ verdict, detail, claims: record })}\n`);
  } else {
    io.stdout.write(`${verdict}: ${detail}\n${claims === null ? '' : formatClaims(claims)}`);
  }
  return verdict === 'valid' ? 0 : EXIT_FAILED;
}

async function readKeyFile(path: string): Promise<LicenseKeyText> {
  const text = await readTextFile(path);
  const { id, kind, hex } = parseObject(text, path);
  if (kind === 'hmac-sha256-master' || kind === 'ed25519-private') {
    throw usageError(
      `--key "${path}" is a vendor's secret key: make the key to check with by "toru license derive --key-file ${path}"`,
    );
  }
  if (typeof id !== 'string' || typeof hex !== 'string' || (kind !== 'hmac-sha256' && kind !== 'ed25519')) {
    throw new CommandError(`--key "${path}" is not a license key: it needs "id", "kind" and "hex"`);
  }
  return { id, kind, hex };
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The cause quotes the file, which may be secret.
    throw new CommandError(`--key "${path}" is not a license key: it is no JSON`);
  }
  throw new CommandError(`--key "${path}" is not a license key: it is no JSON object`);
}
