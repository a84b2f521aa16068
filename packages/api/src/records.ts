/** What was written down: lines of logs, events of plugins, entries of the activity log. */

import { LOG_LEVELS } from '@toru/protocol';
import { Type } from 'typebox';
import { fields, nullableText, number, text, time, type TypeOf } from './parts.ts';

/** A line of a log. */
export const logLineSchema = Type.Object({
  timestamp: time,
  level: Type.Enum(LOG_LEVELS),
  message: text,
  plugin: Type.Optional(text),
  event: Type.Optional(text),
  pid: Type.Optional(number),
  run_id: Type.Optional(text),
  seq: number,
  stream: Type.Optional(Type.Enum(['stdout', 'stderr', 'channel', 'host'])),
  fields: Type.Optional(fields),
});

/** An event of a plugin's life. */
export const pluginEventSchema = Type.Object({
  id: number,
  plugin: nullableText,
  type: text,
  at: time,
  run_id: nullableText,
  message: Type.String({ description: 'One sentence for people' }),
  details: fields,
});

/** An entry of the activity log. */
export const activityEntrySchema = Type.Object({
  id: Type.String({ description: '`p12` is plugin event 12, `a7` is audit entry 7' }),
  kind: Type.Enum(['plugin', 'audit']),
  at: time,
  plugin: nullableText,
  type: text,
  actor: nullableText,
  address: nullableText,
  message: text,
  details: fields,
  count: Type.Optional(Type.Integer({ minimum: 1, description: 'With `fold`: for how many it stands' })),
  first_at: Type.Optional(
    Type.String({ format: 'date-time', description: 'With `fold`: when the oldest happened' }),
  ),
});

/** What {@link activityEntrySchema} describes. */
export type ActivityEntry = TypeOf<typeof activityEntrySchema>;
