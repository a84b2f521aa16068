/** How commands read their options and positional arguments. */

import { usageError, type ParsedArgs } from './command.ts';

/** The text of an option; `null` when it is not given. */
export function readOption(args: ParsedArgs, name: string): string | null {
  const value = args.values[name];
  return typeof value === 'string' ? value : null;
}

/**
 * The text of an option that must be given.
 *
 * @throws {CommandError} It is absent or empty; `hint` says what to write.
 */
export function requireOption(args: ParsedArgs, name: string, hint: string): string {
  const value = readOption(args, name);
  if (value === null) throw usageError(`--${name} is missing: ${hint}`);
  if (value === '') throw usageError(`--${name} is empty: ${hint}`);
  return value;
}

/** Every text of an option that may be repeated, in order. */
export function readOptions(args: ParsedArgs, name: string): readonly string[] {
  const value = args.values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Whether a flag is given. */
export function hasFlag(args: ParsedArgs, name: string): boolean {
  return args.values[name] === true;
}

/**
 * Refuses positional arguments where a command takes none.
 *
 * @throws {CommandError} There is one.
 */
export function requireNoPositionals(args: ParsedArgs): void {
  const [first] = args.positionals;
  if (first === undefined) return;
  throw usageError(`Unexpected argument "${first}": this command takes options only`);
}

/**
 * The one positional argument.
 *
 * @throws {CommandError} There is none, or more; `what` names it, as in `the id of a plugin`.
 */
export function requirePositional(args: ParsedArgs, what: string): string {
  const [first, ...rest] = args.positionals;
  if (first === undefined || first === '' || rest.length > 0) {
    throw usageError(`Give ${what} (${args.positionals.length} arguments given)`);
  }
  return first;
}
