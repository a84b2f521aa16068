/** Where measurements of the machine come from. Types only. */

import type { SystemInfo } from '@toru/protocol';

/** Where vitals of the machine come from. */
export interface VitalsSource {
  sample(): Promise<SystemInfo>;
}
