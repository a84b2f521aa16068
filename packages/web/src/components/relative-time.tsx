/** How long ago something happened, with the exact moment at hand. */

import type { ReactNode } from 'react';

import { toLocalMs, useNowMs } from '../lib/clock.ts';
import { formatAgo, formatMoment } from '../lib/format.ts';

/** `5 min ago`; the full moment appears on hover. */
export function RelativeTime({
  at,
  className,
}: {
  readonly at: string;
  readonly className?: string;
}): ReactNode {
  const agoMs = Math.max(0, useNowMs() - toLocalMs(at));
  return (
    <time dateTime={at} title={formatMoment(at)} className={className}>
      {formatAgo(agoMs)}
    </time>
  );
}
