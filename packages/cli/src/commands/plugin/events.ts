/** `toru plugin events`: what happened to a plugin, oldest first, so that the newest is where one looks. */
import { isPluginEvent } from '@toru/api/guards';
import { hasFlag, readOption } from '../../arguments.ts';
import type { Command, CommandIo, OptionSpec, ParsedArgs } from '../../command.ts';
import { createPanel } from '../../panel/panel.ts';
import { toItems } from '../../panel/plugin-answers.ts';
import { toPrintable } from '../../text/printable.ts';
import { formatTable } from '../../text/table.ts';
import { JSON_OPTION, PANEL_HELP, readCount, toPluginPath } from './plugin-options.ts';

const LINES: OptionSpec = {
  type: 'string',
  short: 'n',
  value: 'COUNT',
  description: 'how many of the newest; default: 50',
};

export const command: Command = {
  name: 'plugin events',
  summary: 'Show what happened to a plugin: starts, crashes, upgrades',
  usage: 'plugin events ID [-n COUNT] [--type TYPE] [--json]',
  options: {
    lines: LINES,
    type: { type: 'string', value: 'TYPE', description: 'only these, as in --type crashed' },
    json: JSON_OPTION,
  },
  help: PANEL_HELP,
  run: showEvents,
};

async function showEvents(args: ParsedArgs, io: CommandIo): Promise<number> {
  const query = new URLSearchParams({ limit: String(readCount(args, 'lines', 50, 1000)) });
  const type = readOption(args, 'type');
  if (type !== null) query.set('type', type);
  const { body } = await createPanel(io).call('GET', `${toPluginPath(args)}/events?${query.toString()}`);
  const events = toItems(body, isPluginEvent).toReversed();
  if (hasFlag(args, 'json')) io.stdout.write(`${JSON.stringify(events)}\n`);
  else
    io.stdout.write(
      formatTable(events.map(({ at, type, message }) => [at, toPrintable(type), toPrintable(message)])),
    );
  return 0;
}
