/** The name of a new plugin: one word that can be its id, its folder, its route and the name of a crate. */
import { usageError } from '../../command.ts';

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MOST = 64;

/**
 * Reads a name.
 *
 * @throws {CommandError} It is none; the message says what one looks like.
 */
export function parseProjectName(text: string): string {
  if (NAME.test(text) && text.length <= MOST) return text;
  throw usageError(
    `"${text}" is no name for a plugin: write up to ${MOST} lower-case letters and digits in words joined by "-", as in weather-station`,
  );
}

/** What people read: `weather-station` → `Weather Station`. */
export function toTitle(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
