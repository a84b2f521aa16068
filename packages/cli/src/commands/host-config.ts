/** What the commands that know the host's configuration share: its options, and reading it. */
import { ERRORS } from '@toru/protocol';
import type { ConfigResult } from '@toru/host/config';
import { CommandError, type CommandIo, type OptionSpec, type ParsedArgs } from '../command.ts';

/** The flags; a test compares them with the settings of the host. */
export const HOST_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  host: { type: 'string', value: 'ADDRESS', description: 'listen address; default: 127.0.0.1' },
  port: { type: 'string', value: 'PORT', description: 'listen port, 0 for any free one; default: 3000' },
  'base-path': {
    type: 'string',
    value: 'PATH',
    description: 'path before every address, for reverse proxies',
  },
  'plugins-dir': { type: 'string', value: 'DIR', description: 'where plugin files are; default: ./plugins' },
  'data-dir': { type: 'string', value: 'DIR', description: 'where everything is stored; default: ./data' },
  'log-dir': {
    type: 'string',
    value: 'DIR',
    description:
      'where logs go; default: /var/log/toru when it can be written, else logs in the data directory',
  },
  'runtime-dir': {
    type: 'string',
    value: 'DIR',
    description:
      'where sockets are; default: /run/toru, $XDG_RUNTIME_DIR/toru or a folder in the data directory',
  },
  'auto-enable': { type: 'boolean', description: 'start new plugins without being asked' },
  'public-url': { type: 'string', value: 'URL', description: 'how browsers reach the panel from outside' },
  'allowed-hosts': { type: 'string', value: 'LIST', description: 'host names it answers to, by commas' },
  'trusted-proxies': {
    type: 'string',
    value: 'LIST',
    description: 'addresses and networks whose X-Forwarded headers count, by commas',
  },
  'max-upload-mb': {
    type: 'string',
    value: 'SIZE',
    description: 'largest body of a request to a plugin, in MiB; default: 64',
  },
  safe: { type: 'boolean', description: 'safe mode: run the panel, start no plugin' },
  'backup-dir': {
    type: 'string',
    value: 'DIR',
    description: 'where backups go; default: backups in the data directory',
  },
};

/** Some of the flags, for commands that need no others. */
export function pickHostOptions(...names: readonly string[]): Readonly<Record<string, OptionSpec>> {
  return Object.fromEntries(Object.entries(HOST_OPTIONS).filter(([name]) => names.includes(name)));
}

/**
 * The configuration that `toru serve` would run with.
 *
 * @throws {CommandError} It has problems; each is one line of the message, the exit status is that of `CONFIG_INVALID`.
 */
export async function readHostConfig(
  args: ParsedArgs,
  io: CommandIo,
): Promise<Extract<ConfigResult, { readonly ok: true }>> {
  const { parseConfig } = await import('@toru/host/config');
  const result = parseConfig(io.env, args.values, io.cwd);
  if (result.ok) return result;
  throw new CommandError(result.problems.join('\n'), { exitStatus: ERRORS.CONFIG_INVALID.exitCode });
}
