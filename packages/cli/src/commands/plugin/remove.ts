/** `toru plugin remove`: deletes a plugin's file from the plugins folder of a panel on this machine; its data stays. */
import { unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ToruError } from '@toru/protocol';
import { hasFlag } from '../../arguments.ts';
import { CommandError, usageError } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { createPanel } from '../../panel/panel.ts';
import { toPlugin, toPluginsDir } from '../../panel/plugin-answers.ts';
import { waitForPlugins } from '../../panel/wait-for-plugins.ts';
import { toPrintable } from '../../text/printable.ts';
import { PANEL_HELP, toPluginPath } from './plugin-options.ts';

// The host gives a vanished file 10 s to come back, then drains for 10 s and stops within 8 s.
const DEADLINE_MS = 45_000;

export const command: Command = {
  name: 'plugin remove',
  summary: "Delete a plugin's file from the panel on this machine",
  usage: 'plugin remove ID --yes',
  options: { yes: { type: 'boolean', description: 'really delete the file' } },
  help: `It waits until the plugin has stopped. Settings, license and data are kept for the day it comes back.\n${PANEL_HELP}`,
  run: remove,
};

async function remove(args: ParsedArgs, io: CommandIo): Promise<number> {
  const panel = createPanel(io);
  const plugin = toPlugin((await panel.call('GET', toPluginPath(args))).body);
  if (plugin.file === null) {
    throw new ToruError('FORBIDDEN', 'Cannot see where the file is: the token has no scope "admin"');
  }
  const { path } = plugin.file;
  const dir = toPluginsDir((await panel.call('GET', '/api/instance')).body);
  if (resolve(dirname(path)) !== resolve(dir)) {
    throw new CommandError(`Cannot delete "${path}": it is not in the plugins folder "${dir}"`);
  }
  if (!hasFlag(args, 'yes')) throw usageError(`This deletes ${path}: add --yes to do it`);
  await deleteFile(path);
  await panel.call('POST', '/api/plugins/rescan');
  io.stderr.write(`Deleted ${toPrintable(path)}, waiting for the plugin to stop\n`);
  const isGone = await waitForPlugins(panel, {
    judge: (plugins) => (plugins.some(({ id }) => id === plugin.id) ? null : true),
    deadlineMs: DEADLINE_MS,
    signal: io.signal,
  });
  if (isGone === null) {
    throw new ToruError(
      'TIMEOUT',
      `The file is deleted, but "${plugin.id}" has not stopped within ${DEADLINE_MS} ms`,
    );
  }
  io.stdout.write(`${toPrintable(plugin.id)} is removed\n`);
  return 0;
}

async function deleteFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Cannot delete "${path}": ${reason}`, { cause: error });
  }
}
