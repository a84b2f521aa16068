/** `toru restore`: puts a backup in place, or back what was there before. The panel must not run. */
import { resolve } from 'node:path';
import { hasFlag, requireNoPositionals, requirePositional } from '../arguments.ts';
import { usageError } from '../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { pickHostOptions, readHostConfig } from './host-config.ts';
import { toApart } from './installation.ts';
import { readPassphrase } from './passphrase.ts';

/** Restores a backup. */
export const command: Command = {
  name: 'restore',
  summary: 'Restore a backup, or take a restore back',
  usage: 'restore FILE | --undo | --forget [options]',
  options: {
    check: { type: 'boolean', description: 'read the backup and compare everything in it; change nothing' },
    undo: { type: 'boolean', description: 'put back the state before the last restore' },
    forget: { type: 'boolean', description: 'remove the states before restores that are kept' },
    ...pickHostOptions('data-dir', 'plugins-dir'),
  },
  help:
    'Stop the panel first. The whole file is compared with its manifest before anything is touched, and the state before is kept\n' +
    'beside the new one until "toru restore --forget". Sessions and remembered devices end; API tokens wait for an administrator\n' +
    'to confirm them. The passphrase comes from STEERING_BACKUP_PASSPHRASE_FILE, STEERING_BACKUP_PASSPHRASE or a terminal.',
  run: restore,
};

async function restore(args: ParsedArgs, io: CommandIo): Promise<number> {
  const ways = ['check', 'undo', 'forget'].filter((name) => hasFlag(args, name));
  if (ways.length > 1) throw usageError(`--${ways.join(' and --')} exclude each other: give one of them`);
  const { config } = await readHostConfig(args, io);
  const { dataDir, pluginsDir } = config;
  const place = { dataDir, pluginsDir, apart: toApart(config) };
  const lifecycle = await import('@toru/lifecycle');
  const say = (line: string): void => void io.stdout.write(`${line}\n`);
  if (hasFlag(args, 'undo')) {
    requireNoPositionals(args);
    const kept = lifecycle.undoRestore(place, io.now());
    say(`The state before the restore is in place again; that of the restore is in ${kept.join(' and ')}`);
    return 0;
  }
  if (hasFlag(args, 'forget')) {
    requireNoPositionals(args);
    say(`Removed ${lifecycle.forgetKeptStates(place)} kept states`);
    return 0;
  }
  const file = resolve(io.cwd, requirePositional(args, 'the file of the backup'));
  if (hasFlag(args, 'check')) {
    const { header, manifest } = await lifecycle.verifyBackup(file);
    say(`Whole: ${manifest.entries.length} entries, made ${header.createdAt} by version ${header.version}`);
    for (const note of manifest.notes) io.stderr.write(`toru: ${note}\n`);
    return 0;
  }
  const { sealed } = await lifecycle.verifyBackup(file);
  const passphrase =
    sealed === null
      ? null
      : await readPassphrase(config.backupPassphrase, io, ['Passphrase of the backup: ']);
  const { backup, before } = await lifecycle.restoreBackup({ ...place, file, passphrase, nowMs: io.now() });
  for (const note of backup.manifest.notes) io.stderr.write(`toru: ${note}\n`);
  say(`Restored the backup of ${backup.header.createdAt}: ${backup.manifest.entries.length} entries`);
  if (before.length > 0) {
    say(`The state before is kept in ${before.join(' and ')}`);
    say('Start the panel; then "toru restore --forget" removes it, or "toru restore --undo" puts it back');
  }
  say(
    'Sessions have ended, and API tokens wait for an administrator to confirm them under Settings, API tokens',
  );
  return 0;
}
