/** What happened: events of plugins and the trail of who did what, with filters and an export. */

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page as ListPage } from '@toru/protocol';
import { Download, History } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode } from 'react';

import { PageHeader } from '../../components/page-header.tsx';
import { Page } from '../../components/page.tsx';
import { ErrorState, ForbiddenState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { SearchField, Select } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { ActivityList } from './activity-list.tsx';
import type { ActivityEntry } from './activity.ts';
import { toActivityQuery, type ActivityFilter } from './activity-query.ts';
import { t } from '../../messages/activity.ts';

/** The page. */
export function ActivityPage(): ReactNode {
  return (
    <Page>
      {useIsAdmin() ? (
        <Activity />
      ) : (
        <>
          <PageHeader title={t('activity')} />
          <ForbiddenState />
        </>
      )}
    </Page>
  );
}

function Activity(): ReactNode {
  const [filter, setFilter] = useState<ActivityFilter>({ kind: 'all', plugin: '', search: '' });
  const wanted = useDeferredValue(filter);
  const address = `/api/activity${toActivityQuery(wanted)}&fold=true`;
  const pages = useInfiniteQuery({
    queryKey: ['activity', 'list', wanted],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      callApi<ListPage<ActivityEntry>>(pageParam === null ? address : `${address}&before=${pageParam}`, {
        signal,
      }),
    getNextPageParam: ({ next }) => next,
  });
  return (
    <>
      <PageHeader
        title={t('activity')}
        description={t('whatHappenedToPluginsAnd')}
        actions={
          <Button asChild>
            <a href={panelUrl(`/api/activity/export${toActivityQuery(wanted)}`)} download>
              <Download aria-hidden />
              {t('export')}
            </a>
          </Button>
        }
      />
      <Filters filter={filter} onChange={setFilter} />
      <Card className="mt-4" data-testid="activity-list">
        <Content pages={pages} />
      </Card>
    </>
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: ActivityFilter;
  readonly onChange: (filter: ActivityFilter) => void;
}): ReactNode {
  const plugins = usePlugins().data ?? [];
  return (
    <div className="flex flex-wrap gap-3">
      <SearchField
        label={t('searchActivity')}
        className="flex-1 basis-60"
        value={filter.search}
        onSearch={(search) => onChange({ ...filter, search })}
      />
      <Select
        aria-label={t('kind')}
        className="max-sm:flex-1 max-sm:basis-32"
        value={filter.kind}
        onChange={({ target }) => onChange({ ...filter, kind: target.value as ActivityFilter['kind'] })}
      >
        <option value="all">{t('everything')}</option>
        <option value="plugin">{t('pluginEvents')}</option>
        <option value="audit">{t('doneByPeople')}</option>
      </Select>
      <Select
        aria-label={t('plugin')}
        className="max-sm:flex-1 max-sm:basis-32 sm:max-w-56"
        value={filter.plugin}
        onChange={({ target }) => onChange({ ...filter, plugin: target.value })}
      >
        <option value="">{t('allPlugins')}</option>
        {plugins.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Content({
  pages,
}: {
  readonly pages: ReturnType<typeof useInfiniteQuery<ListPage<ActivityEntry>>>;
}): ReactNode {
  if (pages.isPending) {
    return (
      <SkeletonGroup label={t('loadingActivity')} className="space-y-5 p-5">
        {[0, 1, 2, 3, 4, 5, 6, 7].map((index) => (
          <Skeleton key={index} className="h-5" />
        ))}
      </SkeletonGroup>
    );
  }
  if (pages.isError) {
    return <ErrorState title={t('activityCouldNotBeLoaded')} error={pages.error} onRetry={pages.refetch} />;
  }
  const entries = pages.data.pages.flatMap(({ items }) => items);
  if (entries.length === 0) {
    return (
      <StateMessage icon={<History />} title={t('nothingFound')}>
        {t('noActivityFitsTheseFilters')}
      </StateMessage>
    );
  }
  return (
    <>
      <ActivityList entries={entries} />
      {pages.hasNextPage && (
        <div className="flex justify-center border-t border-border p-4">
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('showOlder')}
          </Button>
        </div>
      )}
    </>
  );
}
