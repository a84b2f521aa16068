/** What happened to plugins lately. */

import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { cn } from '../../lib/cn.ts';
import { useRecentEvents, type ActivityEntry } from '../activity/activity.ts';
import { eventSentence } from '../activity/event-sentence.ts';
import { eventTone } from '../activity/event-tone.ts';
import { usePlugin } from '../plugins/plugins.ts';
import { t } from '../../messages/dashboard.ts';

const shownEvents = 12;
/** Steps on the way to `ready`, which says it all. */
const stepTypes: ReadonlySet<string> = new Set(['starting', 'started']);

/** The card. */
export function RecentEventsCard(): ReactNode {
  return (
    <Card aria-labelledby="events-title">
      <CardHeader id="events-title" title={t('recentEvents')}>
        <Link
          to="/activity"
          className="flex items-center text-[0.8125rem] font-medium text-accent hover:underline touch:min-h-11"
        >
          {t('allActivity')}
        </Link>
      </CardHeader>
      <div className="px-5 pb-5">
        <Content />
      </div>
    </Card>
  );
}

function Content(): ReactNode {
  const events = useRecentEvents();
  if (events.isPending) {
    return (
      <SkeletonGroup label={t('loadingEvents')} className="space-y-4 pt-1">
        {[0, 1, 2, 3, 4].map((index) => (
          <Skeleton key={index} className="h-4" />
        ))}
      </SkeletonGroup>
    );
  }
  if (events.isError) {
    return (
      <ErrorState
        title={t('eventsCouldNotBeLoaded')}
        error={events.error}
        onRetry={events.refetch}
        className="py-4"
      />
    );
  }
  const shown = events.data.filter(({ type }) => !stepTypes.has(type));
  if (shown.length === 0) return <p className="text-sm text-muted">{t('nothingHasHappenedYet')}</p>;
  return (
    <ol className="space-y-3.5">
      {shown.slice(0, shownEvents).map((event) => (
        <Event key={event.id} event={event} />
      ))}
    </ol>
  );
}

const dots = {
  neutral: 'bg-control',
  success: 'bg-success-mark',
  warning: 'bg-warning-mark',
  danger: 'bg-danger-mark',
  info: 'bg-info-mark',
  accent: 'bg-accent',
} as const;

function Event({ event }: { readonly event: ActivityEntry }): ReactNode {
  const plugin = usePlugin(event.plugin ?? '');
  const name = <span className="font-medium text-fg">{plugin?.name ?? event.plugin}</span>;
  return (
    <li className="flex gap-3 text-sm">
      <span
        aria-hidden
        className={cn('mt-[0.4375rem] size-1.5 shrink-0 rounded-full', dots[eventTone(event.type)])}
      />
      <div className="min-w-0 flex-1">
        <p className="text-soft [overflow-wrap:anywhere]"> {eventSentence(event, name)}</p>
        <p className="text-[0.8125rem] text-muted tabular-nums">
          <RelativeTime at={event.at} />
          {event.count !== undefined && event.count > 1 && ` ${t('times', { count: event.count })}`}
        </p>
      </div>
    </li>
  );
}
