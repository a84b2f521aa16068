/** How the server writes to the log of the host. Types only. */

import type { LogLevel } from '@toru/protocol';

/** Writes one line to the log of the host. */
export type ServerLog = (
  level: LogLevel,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;
