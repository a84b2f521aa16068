/** The help of `toru`, made from the commands themselves. */
import { COMMANDS } from './command-table.ts';
import type { Command, OptionSpec } from './command.ts';
import { formatTable } from './text/table.ts';

const HELP_OPTION: OptionSpec = { type: 'boolean', short: 'h', description: 'show this help' };

/** All commands, or those of one noun. */
export async function toOverview(noun: string | null): Promise<string> {
  const names = Object.keys(COMMANDS).filter((name) => noun === null || name.startsWith(`${noun} `));
  const rows = await Promise.all(
    names.map(async (name) => [`  toru ${name}`, (await COMMANDS[name]?.())?.command.summary ?? '']),
  );
  const title =
    noun === null ? 'Toru Steering Center: a control panel whose plugins are processes of their own\n\n' : '';
  return (
    `${title}Usage: toru ${noun ?? 'COMMAND'}${noun === null ? '' : ' COMMAND'} [options]\n\n${formatTable(rows)}\n` +
    '"toru COMMAND --help" explains a command, "toru --version" prints the version\n'
  );
}

/** Everything about one command. */
export function toCommandHelp(command: Command): string {
  const rows = Object.entries({ ...command.options, help: HELP_OPTION }).map(([name, option]) => [
    `  ${option.short === undefined ? '    ' : `-${option.short}, `}--${name}${toPlaceholder(option)}`,
    option.description,
  ]);
  const more = command.help === undefined ? '' : `\n${command.help}\n`;
  return `${command.summary}\n\nUsage: toru ${command.usage}\n\nOptions:\n${formatTable(rows)}${more}`;
}

function toPlaceholder({ type, value }: OptionSpec): string {
  return type === 'boolean' ? '' : ` ${value ?? 'VALUE'}`;
}
