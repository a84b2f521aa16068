/** Options that several license commands share, each checked before anything is done. */
import { isCalendarDate, isInstanceId, isPluginId } from '@toru/license';
import { readOption, requireOption } from '../../arguments.ts';
import { usageError, CommandError, type CommandIo, type ParsedArgs } from '../../command.ts';
import { readStdin } from './files.ts';

const INSTANCE_HINT = 'the UUID that "toru instance id" prints on the client\'s server';

/** The value of `--plugin`. */
export function requirePlugin(args: ParsedArgs): string {
  const plugin = requireOption(args, 'plugin', "give the plugin's id, as in --plugin weather");
  if (!isPluginId(plugin)) {
    throw usageError(
      `--plugin "${plugin}" is not a plugin id: 1–64 letters, digits and hyphens, no hyphen first`,
    );
  }
  return plugin;
}

/** The value of `--instance`. */
export function requireInstance(args: ParsedArgs): string {
  return checkInstance(requireOption(args, 'instance', `give ${INSTANCE_HINT}`));
}

/** The value of `--instance` where it may be left out. */
export function readInstance(args: ParsedArgs): string | null {
  const instance = readOption(args, 'instance');
  return instance === null ? null : checkInstance(instance);
}

/** The value of an option that is a date. */
export function readDate(args: ParsedArgs, name: string): string | null {
  const date = readOption(args, name);
  if (date !== null && !isCalendarDate(date)) {
    throw usageError(`--${name} "${date}" is not a date: write a day that exists as YYYY-MM-DD`);
  }
  return date;
}

/** The one positional argument TOKEN; `-` reads it from standard input. White space around it is cut off. */
export async function readToken(args: ParsedArgs, io: CommandIo): Promise<string> {
  const [argument, ...rest] = args.positionals;
  if (argument === undefined || rest.length > 0) {
    throw usageError(
      `Give one license text, or "-" to read it from standard input (${args.positionals.length} given)`,
    );
  }
  const text = argument === '-' ? await readStdin(io) : argument;
  return text.trim();
}

/** Turns the refusals of the license package into failures of a command. */
export function refusing<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message);
    throw error;
  }
}

function checkInstance(instance: string): string {
  if (!isInstanceId(instance))
    throw usageError(`--instance "${instance}" is not a UUID: give ${INSTANCE_HINT}`);
  return instance.toLowerCase();
}
