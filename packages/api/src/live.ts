/** Messages of `GET /api/events` by the name of the event; the data of each is JSON. */

import { Type } from 'typebox';
import { instanceSchema } from './panel.ts';
import { systemSchema } from './panel.ts';
import { text, time, type TypeOf } from './parts.ts';
import { pluginSampleSchema, pluginSchema } from './plugins.ts';
import { logLineSchema, pluginEventSchema } from './records.ts';

/** The data of each event. */
export const liveEventsSchema = Type.Object({
  hello: Type.Object(
    {
      instance_id: instanceSchema.properties.instance_id,
      version: text,
      started_at: time,
      stream: Type.String({
        description: 'Name of this very stream, for log subscriptions; nobody else knows it',
      }),
    },
    { description: 'Sent once after connecting, behind the notifications that were missed' },
  ),
  plugin: pluginSchema,
  plugin_removed: Type.Object({ id: text }),
  plugin_event: pluginEventSchema,
  notification: Type.Object({
    plugin: text,
    level: Type.Enum(['info', 'warn', 'error']),
    title: text,
    message: text,
    at: time,
  }),
  log: Type.Object(
    { subscription: text, lines: Type.Array(logLineSchema) },
    { description: 'Lines of a log that was subscribed to on this stream, oldest first; for administrators' },
  ),
  system: systemSchema,
  unsaved: Type.Object(
    { changes: Type.Array(text) },
    { description: 'Which changes the disk has refused so far, when that changes; for administrators' },
  ),
  plugin_samples: Type.Record(text, pluginSampleSchema, {
    description: 'The newest sample of each plugin, by id; for administrators',
  }),
});

/** What {@link liveEventsSchema} describes. */
export type LiveEvents = TypeOf<typeof liveEventsSchema>;
