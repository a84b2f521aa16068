/** `--settings` of commands that play the host for a plugin. */
import { readOption } from '../arguments.ts';
import { usageError, type OptionSpec, type ParsedArgs } from '../command.ts';

export const SETTINGS_OPTION: OptionSpec = {
  type: 'string',
  value: 'JSON',
  description: 'values of its settings as one JSON object; default: {}',
};

/**
 * The settings to give.
 *
 * @throws {CommandError} The text is no JSON object.
 */
export function readSettings(args: ParsedArgs): Readonly<Record<string, unknown>> {
  return parseSettings(readOption(args, 'settings') ?? '{}');
}

/**
 * Settings out of text.
 *
 * @throws {CommandError} It is no JSON object.
 */
export function parseSettings(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below, as for every other text that is no object.
    value = null;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw usageError(`The settings ${text} are no JSON object: write them as in {"greeting":"Hi"}`);
}
