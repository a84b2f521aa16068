/** Why a child ended, and whether another try may help. Pure. */

import { isPassing } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

/** Why a child ended, as far as the table cares. */
export interface ChildFailure {
  readonly reason: Reason;
  /** The plugin said, or its exit status means, that trying again is of no use. */
  readonly doNotRetry: boolean;
}

/** A failure whose reason says whether trying again is of use. */
export function failureFor(reason: Reason): ChildFailure {
  return { reason, doNotRetry: !isPassing(reason) };
}
