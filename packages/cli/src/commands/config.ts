/** `toru config`: prints the effective configuration and where each value comes from. Secrets are shown as `set`. */
import type { AdminCredential, HostConfig, SettingName } from '@toru/host/config';
import { hasFlag, requireNoPositionals } from '../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { toPrintable } from '../text/printable.ts';
import { formatTable } from '../text/table.ts';
import { HOST_OPTIONS, readHostConfig } from './host-config.ts';

type SettingValue = string | number | boolean | readonly string[] | null;

export const command: Command = {
  name: 'config',
  summary: 'Show the effective settings and where each comes from',
  usage: 'config [options] [--json]',
  options: { ...HOST_OPTIONS, json: { type: 'boolean', description: 'print one JSON object' } },
  help: 'It takes the options of "toru serve" and shows what would count. Exit status 78 when a value cannot be used.',
  run: showConfig,
};

async function showConfig(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const { config, sources } = await readHostConfig(args, io);
  const { SETTING_NAMES, SETTINGS } = await import('@toru/host/config');
  const values = toValues(config);
  const settings = SETTING_NAMES.map((name) => ({
    variable: SETTINGS[name].variable,
    flag: SETTINGS[name].flag,
    value: values[name],
    source: sources[name],
  }));
  if (hasFlag(args, 'json')) {
    io.stdout.write(`${JSON.stringify({ settings })}\n`);
    return 0;
  }
  const rows = SETTING_NAMES.map((name) => [
    SETTINGS[name].variable,
    sources[name],
    toText(name, values[name]),
  ]);
  io.stdout.write(formatTable([['SETTING', 'FROM', 'VALUE'], ...rows]));
  return 0;
}

function toValues(from: HostConfig): Readonly<Record<SettingName, SettingValue>> {
  const { admin, backupPassphrase: passphrase, ...values } = from;
  const { credential } = admin;
  const isSet = (kind: AdminCredential['kind']): string | null => (credential?.kind === kind ? 'set' : null);
  return {
    ...values,
    adminUsername: admin.username,
    adminPassword: isSet('password'),
    adminPasswordFile: credential?.kind === 'file' ? credential.path : null,
    adminPasswordHash: isSet('hash'),
    backupPassphrase: passphrase?.kind === 'text' ? 'set' : null,
    backupPassphraseFile: passphrase?.kind === 'file' ? passphrase.path : null,
  };
}

function toText(name: SettingName, value: SettingValue): string {
  // Which folder it is depends on the rights the host finds.
  if (value === null && (name === 'logDir' || name === 'runtimeDir')) return 'chosen at start';
  if (value === null && name === 'backupDir') return 'backups in the data directory';
  if (value === null || (Array.isArray(value) && value.length === 0)) return '-';
  return toPrintable(Array.isArray(value) ? value.join(',') : String(value));
}
