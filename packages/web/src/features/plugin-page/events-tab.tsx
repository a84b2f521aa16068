/** What happened to a plugin, newest first; each entry opens, crashes with their last lines. */

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { PluginInfo } from '@toru/api';
import type { CrashReport, Page, PluginEventInfo } from '@toru/protocol';
import { History } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';

import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Select } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { EntryDetails, EntryRow } from '../activity/entry-row.tsx';
import { eventLabel } from '../activity/event-label.ts';
import { eventSentence } from '../activity/event-sentence.ts';
import { eventTone } from '../activity/event-tone.ts';
import { onLiveEvent } from '../live/live-events.ts';
import { usePlugin } from '../plugins/plugins.ts';
import { CrashDetails } from './crash-details.tsx';
import { t } from '../../messages/plugin-page.ts';

const pageSize = 50;
const shownTypes = ['crashed', 'failed', 'restarting', 'ready', 'unresponsive', 'upgraded', 'upgrade_failed'];

/** The tab. */
export function EventsTab({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const { id } = plugin;
  const [type, setType] = useState('');
  const client = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: ['plugins', id, 'events', type],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(pageSize) });
      if (type !== '') query.set('type', type);
      if (pageParam !== null) query.set('before', pageParam);
      const address = `/api/plugins/${encodeURIComponent(id)}/events?${query.toString()}`;
      return callApi<Page<PluginEventInfo>>(address, { signal });
    },
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
  useEffect(
    () =>
      onLiveEvent('plugin_event', (event) => {
        if (event.plugin === id) void client.invalidateQueries({ queryKey: ['plugins', id, 'events'] });
      }),
    [client, id],
  );
  return (
    <>
      <label className="mb-4 flex items-center gap-3 text-sm text-muted">
        {t('show')}
        <Select value={type} onChange={({ target }) => setType(target.value)}>
          <option value="">{t('allEvents')}</option>
          {shownTypes.map((name) => (
            <option key={name} value={name}>
              {eventLabel(name)}
            </option>
          ))}
        </Select>
      </label>
      <Card data-testid="plugin-events">
        {pages.isPending ? (
          <SkeletonGroup label={t('loadingEvents')} className="space-y-5 p-5">
            {[0, 1, 2, 3, 4, 5].map((index) => (
              <Skeleton key={index} className="h-5" />
            ))}
          </SkeletonGroup>
        ) : pages.data === undefined ? (
          <ErrorState title={t('eventsCouldNotBeLoaded')} error={pages.error} onRetry={pages.refetch} />
        ) : (
          <Events events={pages.data.pages.flatMap(({ items }) => items)} />
        )}
        {pages.hasNextPage && (
          <div className="flex justify-center border-t border-border p-4">
            <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('showOlder')}
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}

function Events({ events }: { readonly events: readonly PluginEventInfo[] }): ReactNode {
  if (events.length === 0) {
    return (
      <StateMessage icon={<History />} title={t('nothingHappenedYet')}>
        {t('startsStopsUpgradesAndCrashes')}
      </StateMessage>
    );
  }
  return (
    <ol className="divide-y divide-border">
      {events.map((event) => (
        <Entry key={event.id} event={event} />
      ))}
    </ol>
  );
}

function Entry({ event }: { readonly event: PluginEventInfo }): ReactNode {
  const { type, at, details, run_id: runId } = event;
  const plugin = usePlugin(event.plugin ?? '');
  const crash = readCrash(details);
  return (
    <EntryRow
      tone={eventTone(type)}
      type={type}
      at={at}
      message={eventSentence(event, plugin?.name ?? event.plugin)}
    >
      {crash === null ? (
        <EntryDetails details={{ at, run_id: runId, ...details }} />
      ) : (
        <CrashDetails crash={crash} />
      )}
    </EntryRow>
  );
}

function readCrash(details: PluginEventInfo['details']): CrashReport | null {
  const { crash } = details;
  return typeof crash === 'object' && crash !== null && 'cause' in crash ? (crash as CrashReport) : null;
}
