/**
 * Guards for answers of a panel, without the schemas at run time.
 *
 * A guard looks at the fields that its readers rely on, so that an answer of another version passes as long as it can be read. Which kind
 * a field has is checked by the compiler against the type of the schema: when the contract changes, its guard no longer compiles.
 */

import type { LogLine, PluginEventInfo } from '@toru/protocol';
import type { PluginInfo } from './plugins.ts';
import type { Problem, UnsavedNote } from './problems.ts';

type KindOf<T> = T extends string
  ? 'string'
  : T extends number
    ? 'number'
    : T extends readonly unknown[]
      ? 'list'
      : T extends object
        ? 'object'
        : never;
type Kinds<T> = { readonly [Key in keyof T]?: KindOf<T[Key]> };

/** Whether this is a plugin. */
export const isPlugin: (value: unknown) => value is PluginInfo = guardOf<PluginInfo>({
  id: 'string',
  name: 'string',
  version: 'string',
  state: 'string',
  requests: 'object',
  license: 'object',
  permissions: 'list',
});

/** Whether this is a line of a log. */
export const isLogLine: (value: unknown) => value is LogLine = guardOf<LogLine>({
  timestamp: 'string',
  level: 'string',
  message: 'string',
  seq: 'number',
});

/** Whether this is an event of a plugin's life. */
export const isPluginEvent: (value: unknown) => value is PluginEventInfo = guardOf<PluginEventInfo>({
  type: 'string',
  at: 'string',
  message: 'string',
  details: 'object',
});

/** Whether this is a problem; its sentences may be missing. */
export const isProblem: (value: unknown) => value is Pick<Problem, 'code' | 'status'> & Partial<Problem> =
  guardOf<Pick<Problem, 'code' | 'status'>>({ code: 'string', status: 'number' });

/** Whether this says that a change is not stored; a list of the same name, as that of `GET /api/instance`, does not. */
export const isUnsavedNote: (value: unknown) => value is UnsavedNote = guardOf<UnsavedNote>({
  code: 'string',
  detail: 'string',
  changes: 'list',
});

function guardOf<T extends object>(kinds: Kinds<T>): (value: unknown) => value is T {
  const expected = Object.entries(kinds);
  return (value): value is T =>
    kindOf(value) === 'object' &&
    expected.every(([name, kind]) => kindOf((value as Readonly<Record<string, unknown>>)[name]) === kind);
}

function kindOf(value: unknown): unknown {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
