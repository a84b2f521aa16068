/** Backups: when they are made, the last good one, and what is kept. */

import { Type } from 'typebox';
import { documentVersion, flag, nullable, number, text, time, type TypeOf } from './parts.ts';

const hours = (most: number, description: string): Type.TInteger =>
  Type.Integer({ minimum: 0, maximum: most, description });

/** What a person decides about backups. */
export const backupScheduleFields = {
  every_hours: hours(8_760, 'How often the panel makes one; 0: never'),
  keep: Type.Integer({ minimum: 1, maximum: 1_000, description: 'How many stay in the folder' }),
  warn_after_hours: hours(87_600, 'Age of the last good backup from which the panel warns; 0: never'),
};

/** The same as a document. */
export const backupScheduleSchema = Type.Object({ version: documentVersion, ...backupScheduleFields });

/** Backups of the panel. */
export const backupsSchema = Type.Object({
  schedule: backupScheduleSchema,
  folder: text,
  encrypts_secrets: Type.Boolean({
    description: 'Whether there is a passphrase; without one the secrets are left out',
  }),
  is_running: flag,
  is_overdue: Type.Boolean({ description: 'The last good backup is older than the settings allow' }),
  last: nullable(Type.Object({ file: text, bytes: number, at: time, has_secrets: flag })),
  failure: nullable(Type.Object({ at: time, detail: text })),
  items: Type.Array(Type.Object({ name: text, bytes: number, at: time })),
});

/** Backups of the panel. */
export type BackupsInfo = TypeOf<typeof backupsSchema>;
/** When backups are made. */
export type BackupScheduleInfo = TypeOf<typeof backupScheduleSchema>;
