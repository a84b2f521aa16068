/** The panel itself, and the machine that it runs on. */

import { Type } from 'typebox';
import { documentVersion, flag, nullable, number, text, time, type TypeOf } from './parts.ts';

/** Name of the panel. */
export const panelName = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
});
/** Origins that views may load from. */
export const viewOriginList = Type.Array(Type.String({ maxLength: 255 }), { maxItems: 50 });

/** Settings of the panel. */
export const panelSettingsSchema = Type.Object({
  version: documentVersion,
  name: panelName,
  view_origins: viewOriginList,
});

/** Which panel this is. */
export const instanceSchema = Type.Object({
  instance_id: nullable(Type.String({ description: 'For administrators' })),
  name: text,
  version: text,
  safe_mode: flag,
  safe_mode_reason: nullable(Type.String({ description: 'For administrators' })),
  started_at: time,
  plugins_dir: nullable(Type.String({ description: 'Where plugin files go; for administrators' })),
  backup_overdue: Type.Boolean({
    description: 'The last good backup is older than the settings allow; for administrators',
  }),
  unsaved: Type.Array(text, {
    description: 'Changes that are in effect and that the disk has refused so far; for administrators',
  }),
});

const space = Type.Object({ total_bytes: number, used_bytes: number });

/** Vitals of the machine. */
export const systemSchema = Type.Object({
  at: time,
  hostname: text,
  os: text,
  uptime_s: number,
  cpu: Type.Object({ count: number, percent: number }),
  load: Type.Unsafe<[number, number, number]>(Type.Array(number, { minItems: 3, maxItems: 3 })),
  memory: space,
  swap: space,
  disks: Type.Array(Type.Object({ mount: text, total_bytes: number, used_bytes: number })),
  network: Type.Object({ received_bytes_per_s: number, sent_bytes_per_s: number }),
});

/** Vitals of the last ten minutes. */
export const systemHistorySchema = Type.Object({
  interval_ms: Type.Integer(),
  samples: Type.Array(systemSchema),
});

/** A process of the machine. */
export const processSchema = Type.Object({
  pid: number,
  name: text,
  plugin: nullable(Type.String({ description: 'Id of the plugin that it belongs to' })),
  cpu_percent: Type.Number({ description: '100 is one processor core' }),
  memory_bytes: number,
});

/** What {@link instanceSchema} describes. */
export type InstanceInfo = TypeOf<typeof instanceSchema>;
/** What {@link panelSettingsSchema} describes. */
export type PanelSettings = TypeOf<typeof panelSettingsSchema>;
/** What {@link processSchema} describes. */
export type ProcessInfo = TypeOf<typeof processSchema>;
/** What {@link systemHistorySchema} describes. */
export type SystemHistory = TypeOf<typeof systemHistorySchema>;
/** What {@link systemSchema} describes. */
export type SystemInfo = TypeOf<typeof systemSchema>;
