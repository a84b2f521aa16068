/** What `enable`, `disable` and `restart` do: ask the panel, wait for the outcome, say it. */
import { ERRORS } from '@toru/protocol';
import { hasFlag } from '../../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { createPanel } from '../../panel/panel.ts';
import { toPlugin } from '../../panel/plugin-answers.ts';
import { toPrintable } from '../../text/printable.ts';
import { JSON_OPTION, PANEL_HELP, toPluginPath } from './plugin-options.ts';

const STILL_UNDER_WAY = 202;

/** Makes the command of one verb of the HTTP interface. */
export function defineStateCommand(verb: 'enable' | 'disable' | 'restart', summary: string): Command {
  return {
    name: `plugin ${verb}`,
    summary,
    usage: `plugin ${verb} ID [--json]`,
    options: { json: JSON_OPTION },
    help: `It waits for the outcome, 15 s at most: exit status ${ERRORS.TIMEOUT.exitCode} when it is still under way.\n${PANEL_HELP}`,
    run: (args, io) => changeState(verb, args, io),
  };
}

async function changeState(verb: string, args: ParsedArgs, io: CommandIo): Promise<number> {
  const { status, body } = await createPanel(io).call('POST', `${toPluginPath(args)}/${verb}`);
  const plugin = toPlugin(body);
  const isUnderWay = status === STILL_UNDER_WAY;
  if (hasFlag(args, 'json')) io.stdout.write(`${JSON.stringify(plugin)}\n`);
  else io.stdout.write(`${toPrintable(plugin.id)} is ${isUnderWay ? 'still ' : ''}${plugin.state}\n`);
  return isUnderWay ? ERRORS.TIMEOUT.exitCode : 0;
}
