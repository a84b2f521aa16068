/**
 * Turns answers of the panel into values. An answer of another shape is no panel's: it is refused, never shown half read.
 */
import type { PluginInfo } from '@toru/api';
import { isPlugin } from '@toru/api/guards';
import { ToruError } from '@toru/protocol';

/**
 * The items of a list.
 *
 * @throws {ToruError} `HOST_UNREACHABLE`: this is no such list.
 */
export function toItems<Item>(body: unknown, isItem: (value: unknown) => value is Item): readonly Item[] {
  if (isObject(body) && Array.isArray(body['items']) && body['items'].every(isItem)) return body['items'];
  throw toMismatch('a list');
}

/**
 * One plugin.
 *
 * @throws {ToruError} `HOST_UNREACHABLE`: this is none.
 */
export function toPlugin(body: unknown): PluginInfo {
  if (isPlugin(body)) return body;
  throw toMismatch('a plugin');
}

/**
 * The folder that plugin files go into.
 *
 * @throws {ToruError} `FORBIDDEN`: the panel tells it to administrators only.
 */
export function toPluginsDir(body: unknown): string {
  const dir = isObject(body) ? body['plugins_dir'] : undefined;
  if (typeof dir === 'string') return dir;
  throw dir === null
    ? new ToruError('FORBIDDEN', 'Cannot ask for the plugins folder: the token has no scope "admin"')
    : toMismatch('facts about the panel');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function toMismatch(what: string): ToruError {
  return new ToruError(
    'HOST_UNREACHABLE',
    `The panel answered with something that is not ${what}: TORU_URL names another program, or another version`,
  );
}
