/** What an examination of the installation and its machine finds. */

import { Type } from 'typebox';
import { nullableText, text, type TypeOf } from './parts.ts';

const findingSchema = Type.Object({
  code: Type.String({ description: 'Stable, in capitals: `DISK_LOW`' }),
  level: Type.Enum(['ok', 'note', 'warning', 'problem']),
  message: text,
  advice: nullableText,
});

/** All findings, what is right included. */
export const doctorSchema = Type.Object({ findings: Type.Array(findingSchema) });

/** One finding. */
export type DoctorFinding = TypeOf<typeof findingSchema>;
