/**
 * Turns answers of the panel into values. An answer of another shape is no panel's: it is refused, never shown half read.
 *
 * Only what commands rely on is checked.
 */
import { ToruError, type LogLine, type PluginEventInfo, type PluginInfo } from '@toru/protocol';

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

/** Whether this is a plugin as the panel shows it. */
export function isPlugin(value: unknown): value is PluginInfo {
  return (
    isObject(value) &&
    hasTexts(value, ['id', 'name', 'version', 'state']) &&
    isObject(value['requests']) &&
    isObject(value['license']) &&
    Array.isArray(value['permissions'])
  );
}

/** Whether this is a line of a log. */
export function isLogLine(value: unknown): value is LogLine {
  return (
    isObject(value) && hasTexts(value, ['timestamp', 'level', 'message']) && typeof value['seq'] === 'number'
  );
}

/** Whether this is an event of a plugin's life. */
export function isPluginEvent(value: unknown): value is PluginEventInfo {
  return isObject(value) && hasTexts(value, ['type', 'at', 'message']) && isObject(value['details']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function hasTexts(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function toMismatch(what: string): ToruError {
  return new ToruError(
    'HOST_UNREACHABLE',
    `The panel answered with something that is not ${what}: TORU_URL names another program, or another version`,
  );
}
