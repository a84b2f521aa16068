/** Time that is left, renewed each second. */

import type { ReactNode } from 'react';

import { toLocalMs, useNowMs } from '../lib/clock.ts';
import { formatCountdown } from '../lib/format.ts';

/** Props of {@link Countdown}. */
export interface CountdownProps {
  /** A moment of the server's clock. */
  readonly until: string;
  /** What is said once it is reached. */
  readonly done: string;
}

/** `0:12`, then the closing word. It is not read out each second. */
export function Countdown({ until, done }: CountdownProps): ReactNode {
  const leftMs = toLocalMs(until) - useNowMs();
  return <span className="tabular-nums">{leftMs > 0 ? formatCountdown(leftMs) : done}</span>;
}
