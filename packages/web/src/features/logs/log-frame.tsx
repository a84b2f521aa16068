/** The card around the lines: how the log stands, how many lines are here, and what can be done with them. */

import type { ReactNode } from 'react';

import { Card } from '../../components/ui/card.tsx';
import { cn } from '../../lib/cn.ts';

/** Props of {@link LogFrame}. */
export interface LogFrameProps {
  /** New lines arrive. */
  readonly isCalm: boolean;
  readonly situation: string;
  /** `12 lines`; empty while unknown. */
  readonly count: string;
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

/** The card. */
export function LogFrame({ isCalm, situation, count, tools, children }: LogFrameProps): ReactNode {
  return (
    <Card className="relative overflow-hidden">
      <div className="flex min-h-12 items-center justify-between gap-x-3 border-b border-border px-4 py-1 text-[0.8125rem]">
        <p className="flex min-w-0 gap-x-2 text-muted tabular-nums max-sm:flex-col">
          <span className="flex items-center gap-2">
            <span
              aria-hidden
              className={cn('size-2 shrink-0 rounded-full', isCalm ? 'bg-success-mark' : 'bg-control')}
            />
            <span role="status" className="font-medium text-soft">
              {situation}
            </span>
          </span>
          <span className="max-sm:pl-4">{count}</span>
        </p>
        {tools}
      </div>
      <div className="relative bg-sunken">{children}</div>
    </Card>
  );
}
