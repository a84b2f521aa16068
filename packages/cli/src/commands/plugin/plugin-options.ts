/** Options and arguments that several plugin commands share. */
import { readOption, requirePositional } from '../../arguments.ts';
import { usageError, type OptionSpec, type ParsedArgs } from '../../command.ts';

/** `--json` of commands that print one value. */
export const JSON_OPTION: OptionSpec = { type: 'boolean', description: 'print JSON' };

/** How all plugin commands find the panel. */
export const PANEL_HELP: string =
  'TORU_API_TOKEN holds an API token of the panel, TORU_URL its address (default: http://127.0.0.1:3000).';

/** The path of one plugin in the HTTP interface, from the argument ID. */
export function toPluginPath(args: ParsedArgs): string {
  return `/api/plugins/${encodeURIComponent(requirePositional(args, 'the id of one plugin'))}`;
}

/** The value of an option that is a count; `otherwise` when it is not given. */
export function readCount(args: ParsedArgs, name: string, otherwise: number, most: number): number {
  const text = readOption(args, name);
  if (text === null) return otherwise;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most) {
    throw usageError(`--${name} "${text}" is not a count: write a whole number from 1 to ${most}`);
  }
  return count;
}
