/** The plugin's log: lines below the level that the host asked for are not even sent. */

import { LOG_LEVELS, type LogLevel } from '@toru/protocol';

/** Data of a log line. `Error` values are written with name, message, stack, code and cause. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One method per level. */
export type PluginLog = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

/** Messages are cut here: the host cuts longer lines anyway. Unit: characters. */
const MAX_MESSAGE = 60_000;
/** Fields above this size are left out, and the line says so. Unit: characters of JSON. */
const MAX_FIELDS = 200_000;

/** Builds a log that hands heads of `log` frames to `send`. */
export function createLog(level: LogLevel, send: (head: string) => void): PluginLog {
  const least = LOG_LEVELS.indexOf(level);
  const lines = LOG_LEVELS.map((name, index) => [
    name,
    index < least
      ? () => undefined
      : (message: string, fields?: LogFields) => {
          send(toLogHead(name, message, fields));
        },
  ]);
  return Object.fromEntries(lines) as PluginLog;
}

/**
 * Writes the head of a `log` frame. Never throws: a line that cannot be written as given says why.
 *
 * Worked example: `('info', 'Started', {port: 1})` → `{"type":"log","level":"info","message":"Started","fields":{"port":1}}`.
 */
export function toLogHead(level: LogLevel, message: string, fields?: LogFields): string {
  const { length } = message;
  const cut = length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}… (${length} characters)` : message;
  const tail = fields === undefined ? '' : `,"fields":${fieldsJson(fields)}`;
  return `{"type":"log","level":"${level}","message":${JSON.stringify(cut)}${tail}}`;
}

function fieldsJson(fields: LogFields): string {
  let text: string;
  try {
    text = JSON.stringify(fields, plain);
  } catch (error) {
    return JSON.stringify({ fields_lost: String(error) });
  }
  return text.length <= MAX_FIELDS
    ? text
    : JSON.stringify({ fields_lost: `${text.length} characters exceed ${MAX_FIELDS}` });
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const { code } = value as { readonly code?: unknown };
  return { name, message, stack, code, cause };
}
