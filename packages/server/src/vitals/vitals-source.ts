/** Where measurements of the machine come from. Types only. */

import type { SystemInfo } from '@toru/api';

/** Where vitals of the machine come from. */
export interface VitalsSource {
  sample(): Promise<SystemInfo>;
}
