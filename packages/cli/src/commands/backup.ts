/** `toru backup`: makes a backup of the installation, whether the panel runs or not. */
import { resolve } from 'node:path';
import { VERSION } from '@toru/host/program';
import { hasFlag, readOption, requireNoPositionals } from '../arguments.ts';
import { CommandError } from '../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { ERRORS } from '@toru/protocol';
import { toSizeText } from '../text/units.ts';
import { pickHostOptions, readHostConfig } from './host-config.ts';
import { toApart } from './installation.ts';
import { readPassphrase } from './passphrase.ts';

/** Makes a backup. */
export const command: Command = {
  name: 'backup',
  summary: 'Back up the installation, whether the panel runs or not',
  usage: 'backup [--to FILE] [--without-secrets] [options]',
  options: {
    to: {
      type: 'string',
      value: 'FILE',
      description:
        'file to make, or folder to put it in; default: a file named by the time in the backup folder',
    },
    'without-secrets': {
      type: 'boolean',
      description: 'leave out the key of the secrets and the environment files of plugins',
    },
    json: { type: 'boolean', description: 'print one JSON object' },
    ...pickHostOptions('data-dir', 'plugins-dir', 'backup-dir'),
  },
  help:
    'In it are the database, the data folders of plugins, their kept versions and their files. The key of the secrets and the\n' +
    'environment files of plugins are encrypted with the passphrase in STEERING_BACKUP_PASSPHRASE_FILE or\n' +
    'STEERING_BACKUP_PASSPHRASE, or asked for on a terminal. The backup is read again before it takes its name.',
  run: backUp,
};

async function backUp(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const { config } = await readHostConfig(args, io);
  const { createBackup, defaultBackupDir, noteLastBackup, toTarget } = await import('@toru/lifecycle');
  const passphrase = hasFlag(args, 'without-secrets')
    ? null
    : await readPassphrase(config.backupPassphrase, io, ['Passphrase for the backup: ', 'Once more: ']);
  if (passphrase === null && !hasFlag(args, 'without-secrets')) {
    throw new CommandError(
      'There is no passphrase to encrypt the secrets with: set STEERING_BACKUP_PASSPHRASE_FILE, or leave the secrets out with --without-secrets',
      { exitStatus: ERRORS.PASSPHRASE_INVALID.exitCode },
    );
  }
  const to = readOption(args, 'to');
  const nowMs = io.now();
  const folder = config.backupDir ?? defaultBackupDir(config.dataDir);
  const made = await createBackup({
    dataDir: config.dataDir,
    pluginsDir: config.pluginsDir,
    apart: toApart(config),
    target: toTarget(to === null ? `${folder}/` : resolve(io.cwd, to) + (to.endsWith('/') ? '/' : ''), nowMs),
    passphrase,
    version: VERSION,
    nowMs,
    signal: io.signal,
  });
  const { file, bytes, manifest, sealed } = made;
  noteLastBackup(config.dataDir, { file, bytes, atMs: nowMs, hasSecrets: sealed !== null });
  for (const note of manifest.notes) io.stderr.write(`toru: ${note}\n`);
  io.stdout.write(
    hasFlag(args, 'json')
      ? `${JSON.stringify({ file, bytes, entries: manifest.entries.length, has_secrets: sealed !== null, notes: manifest.notes })}\n`
      : `${file} (${toSizeText(bytes)}, ${manifest.entries.length} entries)\n`,
  );
  return 0;
}
