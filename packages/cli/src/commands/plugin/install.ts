/** `toru plugin install`: puts a file into the plugins folder of a panel on this machine, and says what became of it. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ERRORS, ToruError } from '@toru/protocol';
import { hasFlag, readOption, requirePositional } from '../../arguments.ts';
import { CommandError, usageError } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { createPanel, type Panel } from '../../panel/panel.ts';
import { placeFile } from '../../panel/place-file.ts';
import { toPluginsDir } from '../../panel/plugin-answers.ts';
import { waitForPlugins } from '../../panel/wait-for-plugins.ts';
import { toPrintable } from '../../text/printable.ts';
import { judgeInstall } from './judge-install.ts';
import { JSON_OPTION, PANEL_HELP } from './plugin-options.ts';

const DEADLINE_MS = 30_000;
const FILE_NAME = /^[^./\0][^/\0]*\.binary$/;

/** Installs a plugin, or a new version of it. */
export const command: Command = {
  name: 'plugin install',
  summary: 'Put a plugin file into the panel on this machine',
  usage: 'plugin install FILE [--name NAME.binary] [--json]',
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      description: 'file name in the plugins folder; default: that of FILE. A file of this name is replaced',
    },
    json: JSON_OPTION,
  },
  help: `A new plugin waits until it is enabled; a new version of a running one takes over.\n${PANEL_HELP}`,
  run: install,
};

async function install(args: ParsedArgs, io: CommandIo): Promise<number> {
  const source = resolve(io.cwd, requirePositional(args, 'the path of one plugin file'));
  const name = readOption(args, 'name') ?? basename(source);
  if (!FILE_NAME.test(name)) {
    throw usageError(
      `"${name}" is not a name for a plugin: write one that ends with .binary, as in --name weather.binary`,
    );
  }
  const bytes = await readPluginFile(source);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const panel = createPanel(io);
  await placeFile(join(await findPluginsDir(panel), name), bytes);
  await panel.call('POST', '/api/plugins/rescan');
  const outcome = await waitForPlugins(panel, {
    judge: (plugins) => judgeInstall(plugins, { name, hash }),
    deadlineMs: DEADLINE_MS,
    signal: io.signal,
  });

  if (outcome === null) {
    throw new ToruError(
      'TIMEOUT',
      `Cannot say what became of "${name}": not settled within ${DEADLINE_MS} ms, see "toru plugin list"`,
    );
  }
  const { plugin } = outcome;
  if (outcome.kind === 'refused') {
    throw new CommandError(`The panel does not run "${name}": ${outcome.reason}`, {
      exitStatus: ERRORS.PLUGIN_INVALID.exitCode,
    });
  }
  if (hasFlag(args, 'json')) io.stdout.write(`${JSON.stringify(plugin)}\n`);
  else {
    const next = plugin.enabled ? '' : `, "toru plugin enable ${plugin.id}" starts it`;
    io.stdout.write(
      toPrintable(`${plugin.id} ${plugin.version} is installed and ${plugin.state}${next}`) + '\n',
    );
  }
  return 0;
}

async function readPluginFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Cannot read "${path}": ${reason}`, { cause: error });
  }
}

/** The folder where the panel looks, which must be here: a panel of another machine cannot be given a file. */
export async function findPluginsDir(panel: Panel): Promise<string> {
  const dir = toPluginsDir((await panel.call('GET', '/api/instance')).body);
  const facts = await stat(dir).catch(() => null);
  if (facts?.isDirectory() === true) return dir;
  throw new CommandError(
    `The plugins folder "${dir}" is not on this machine: run the command where the panel runs`,
  );
}
