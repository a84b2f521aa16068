/** `toru plugin list`: all plugins of a running panel, one per line. */
import type { PluginInfo } from '@toru/api';
import { isPlugin } from '@toru/api/guards';
import { hasFlag, requireNoPositionals } from '../../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { createPanel } from '../../panel/panel.ts';
import { toItems } from '../../panel/plugin-answers.ts';
import { toPrintable } from '../../text/printable.ts';
import { formatTable } from '../../text/table.ts';
import { toDurationText, toSizeText } from '../../text/units.ts';
import { JSON_OPTION, PANEL_HELP } from './plugin-options.ts';

const HEAD = ['ID', 'STATE', 'VERSION', 'UPTIME', 'RESTARTS', 'CPU', 'MEMORY', 'REASON'];

export const command: Command = {
  name: 'plugin list',
  summary: 'List the plugins of a running panel',
  usage: 'plugin list [--json]',
  options: { json: JSON_OPTION },
  help: PANEL_HELP,
  run: list,
};

async function list(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const plugins = toItems((await createPanel(io).call('GET', '/api/plugins')).body, isPlugin);
  if (hasFlag(args, 'json')) io.stdout.write(`${JSON.stringify(plugins)}\n`);
  else if (plugins.length === 0)
    io.stderr.write('There is no plugin yet: "toru plugin install FILE" adds one\n');
  else io.stdout.write(formatTable([HEAD, ...plugins.map(toRow)]));
  return 0;
}

function toRow(plugin: PluginInfo): readonly string[] {
  const { id, state, version, uptime_ms, restarts, cpu_percent, memory_bytes, reason } = plugin;
  return [
    toPrintable(id),
    state,
    toPrintable(version),
    uptime_ms === null ? '-' : toDurationText(uptime_ms),
    String(restarts),
    cpu_percent === null ? '-' : `${cpu_percent.toFixed(1)} %`,
    memory_bytes === null ? '-' : toSizeText(memory_bytes),
    toPrintable(reason ?? ''),
  ];
}
