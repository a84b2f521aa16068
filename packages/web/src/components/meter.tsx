/** How full something is. */

import type { ReactNode } from 'react';

import { cn } from '../lib/cn.ts';
import { fullness } from './fullness.ts';

/** Props of {@link Meter}. */
export interface MeterProps {
  readonly used: number;
  readonly total: number;
  readonly label: string;
  /** The value in words: `12 GiB of 40 GiB`. */
  readonly valueText: string;
}

/** A bar that changes its color when space gets short. */
export function Meter({ used, total, label, valueText }: MeterProps): ReactNode {
  const share = total > 0 ? Math.min(1, used / total) : 0;
  const fill = { roomy: 'bg-primary', short: 'bg-warning-mark', full: 'bg-danger-mark' }[fullness(share)];
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={valueText}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={cn('h-full rounded-full transition-[width] duration-500', fill)}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
