/** One thing that happened, in a list; it opens to show its details. */

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

import { RelativeTime } from '../../components/relative-time.tsx';
import { Badge, type Tone } from '../../components/ui/badge.tsx';
import { eventLabel } from './event-label.ts';
import { t } from '../../messages/activity.ts';

/** Props of {@link EntryRow}. */
export interface EntryRowProps {
  readonly tone: Tone;
  /** Kind of the event as the server names it: `upgrade_failed`, `auth.login`. */
  readonly type: string;
  readonly at: string;
  readonly message: ReactNode;
  /** From where it was done. */
  readonly where?: string | undefined;
  /** For how many it stands. Default: 1. */
  readonly count?: number | undefined;
  /** When the oldest of them happened. */
  readonly firstAt?: string | undefined;
  /** What appears when it is opened. */
  readonly children: ReactNode;
}

/** The row: in columns where there is room, in lines on a phone. */
export function EntryRow({
  tone,
  type,
  at,
  message,
  where = '',
  count = 1,
  firstAt = at,
  children,
}: EntryRowProps): ReactNode {
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none items-start gap-3 px-4 py-3 text-sm -outline-offset-2 hover:bg-sunken sm:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="mt-1 size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
          />
          <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1 md:grid-cols-[8rem_minmax(0,1fr)_auto_5.5rem]">
            <span className="min-w-0">
              <Badge tone={tone} className="max-w-full truncate">
                {eventLabel(type)}
              </Badge>
            </span>
            <RelativeTime
              at={at}
              className="text-right text-[0.8125rem] whitespace-nowrap text-muted tabular-nums md:order-last"
            />
            <span className="min-w-0 [overflow-wrap:anywhere] max-md:col-span-2">
              {message}
              {count > 1 && (
                <span className="ml-2 inline-block text-[0.8125rem] text-muted tabular-nums">
                  {t.rich('since', {
                    times: (
                      <span className="rounded-full bg-sunken px-2 py-0.5 font-medium text-soft">
                        {t('times', { count })}
                      </span>
                    ),
                    time: <RelativeTime at={firstAt} />,
                  })}
                </span>
              )}
            </span>
            <span className="text-[0.8125rem] text-muted max-md:col-span-2 empty:hidden md:empty:block">
              {where}
            </span>
          </div>
        </summary>
        <div className="space-y-3 px-4 pt-1 pb-5 sm:px-5 sm:pl-12">{children}</div>
      </details>
    </li>
  );
}

/** Details as JSON, for those who want to know exactly. */
export function EntryDetails({ details }: { readonly details: unknown }): ReactNode {
  return (
    <pre
      // A block that scrolls must be reachable without a mouse.
      tabIndex={0}
      role="group"
      aria-label={t('details')}
      className="max-h-96 overflow-auto rounded-lg bg-sunken p-4 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {JSON.stringify(details, null, 2)}
    </pre>
  );
}
