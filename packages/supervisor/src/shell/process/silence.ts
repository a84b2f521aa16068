/** Judges a plugin by how long nothing has been heard from it. Pure. */

import type { SupervisionPolicy } from '../../policy.ts';

/** `hung` plugins are killed, `silent` ones only shown. */
export type SilenceVerdict = 'alive' | 'silent' | 'hung';

/** A host that is this late forgives everybody the time. Unit: milliseconds. */
export const HOST_LAG_MS = 1_000;

/** A plugin without `heartbeat` may be busy with real work: it is shown, never killed for it. */
export function judgeSilence(
  policy: Pick<SupervisionPolicy, 'unresponsiveAfterMs' | 'hungAfterMs' | 'quietUnresponsiveAfterMs'>,
  hasHeartbeat: boolean,
  silentMs: number,
): SilenceVerdict {
  if (!hasHeartbeat) return silentMs >= policy.quietUnresponsiveAfterMs ? 'silent' : 'alive';
  if (silentMs >= policy.hungAfterMs) return 'hung';
  return silentMs >= policy.unresponsiveAfterMs ? 'silent' : 'alive';
}
