/** All plugins: how each stands, on and off, search and order, and files that cannot be used. */

import { Blocks, SearchX } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Navigate } from 'react-router';

import { CopyButton } from '../../components/copy-button.tsx';
import { Page } from '../../components/page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { SearchField, Select } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { cn } from '../../lib/cn.ts';
import { useMedia } from '../../lib/media.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { useInstance } from '../../lib/instance.ts';
import {
  filterPlugins,
  isInGroup,
  pluginGroups,
  sortKeys,
  type PluginGroup,
  type SortKey,
} from './filter-plugins.ts';
import { InvalidFiles } from './invalid-files.tsx';
import { startsDescending, useListOptions, type ListOptions } from './list-options.ts';
import { PluginCards } from './plugin-cards.tsx';
import { PluginTable } from './plugin-table.tsx';
import { usePlugins } from './plugins.ts';
import { t } from '../../messages/plugins.ts';

/** The page; people who only use tools have theirs at home. */
export function PluginsPage(): ReactNode {
  return useIsAdmin() ? <Plugins /> : <Navigate to="/" replace />;
}

function Plugins(): ReactNode {
  const plugins = usePlugins();
  return (
    <Page>
      <PageHeader title={t('plugins')} description={t('eachOneIsASeparate')} />
      {plugins.isPending && <LoadingList />}
      {plugins.isError && (
        <Card>
          <ErrorState title={t('pluginsCouldNotBeLoaded')} error={plugins.error} onRetry={plugins.refetch} />
        </Card>
      )}
      {plugins.data !== undefined && <Content all={plugins.data} />}
    </Page>
  );
}

function LoadingList(): ReactNode {
  return (
    <SkeletonGroup label={t('loadingPlugins')} className="space-y-3">
      {[0, 1, 2, 3, 4].map((index) => (
        <Skeleton key={index} className="h-16" />
      ))}
    </SkeletonGroup>
  );
}

function Content({ all }: { readonly all: readonly PluginInfo[] }): ReactNode {
  const wide = useMedia('(width >= 80rem)');
  const options = useListOptions();
  const { sort, setSort } = options;
  const usable = all.filter(({ state }) => state !== 'invalid');
  const invalid = all.filter(({ state }) => state === 'invalid');
  const shown = filterPlugins(usable, options);
  const onSort = (key: SortKey): void =>
    setSort({ key, descending: key === sort.key ? !sort.descending : startsDescending(key) });
  return (
    <>
      {usable.length === 0 ? (
        <NoPlugins />
      ) : (
        <>
          <Toolbar options={options} plugins={usable} sortable={!wide} />
          {shown.length === 0 ? (
            <NoMatch onClear={options.clear} />
          ) : wide ? (
            <PluginTable plugins={shown} sort={sort} onSort={onSort} />
          ) : (
            <PluginCards plugins={shown} />
          )}
          <p role="status" className="sr-only">
            {t('ofPluginsShown', { count: shown.length, count2: usable.length })}
          </p>
        </>
      )}
      <InvalidFiles files={invalid} />
    </>
  );
}

const groupLabels = {
  all: 'all',
  running: 'running',
  attention: 'needsAttention',
  off: 'off',
} as const satisfies Readonly<Record<PluginGroup, string>>;

function GroupLabel({ group }: { readonly group: PluginGroup }): ReactNode {
  if (group !== 'attention') return t(groupLabels[group]);
  return (
    <>
      <span className="sm:hidden">{t('attention')}</span>
      <span className="max-sm:hidden">{t(groupLabels.attention)}</span>
    </>
  );
}

const sortLabels = {
  name: 'name',
  state: 'status',
  cpu: 'cpu',
  memory: 'memory',
  uptime: 'uptime',
  restarts: 'restarts',
} as const satisfies Readonly<Record<SortKey, string>>;

interface ToolbarProps {
  readonly options: ListOptions;
  readonly plugins: readonly PluginInfo[];
  readonly sortable: boolean;
}

function Toolbar({ options, plugins, sortable }: ToolbarProps): ReactNode {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <SearchField
        label={t('searchPlugins')}
        className="flex-1 basis-64 sm:max-w-xs"
        value={options.search}
        onSearch={options.setSearch}
      />
      <div role="group" aria-label={t('show')} className="flex max-w-full flex-wrap gap-0.5 sm:gap-1">
        {pluginGroups.map((group) => {
          const count = plugins.filter((plugin) => isInGroup(plugin, group)).length;
          return (
            <button
              key={group}
              type="button"
              aria-pressed={options.group === group}
              onClick={() => options.setGroup(group)}
              className={cn(
                'flex h-9 items-center gap-1.5 rounded-lg px-2.5 sm:px-3 text-[0.8125rem] font-medium text-soft hover:bg-sunken touch:h-11',
                options.group === group && 'bg-accent-soft text-accent hover:bg-accent-soft',
              )}
            >
              <GroupLabel group={group} />
              <span className="tabular-nums">{count}</span>
            </button>
          );
        })}
      </div>
      {sortable && (
        <label className="flex items-center gap-2 text-[0.8125rem] whitespace-nowrap text-muted max-sm:w-full sm:ml-auto">
          {t('sortBy')}
          <Select
            className="max-sm:flex-1"
            value={options.sort.key}
            onChange={(event) => {
              const key = sortKeys.find((name) => name === event.target.value) ?? 'name';
              options.setSort({ key, descending: startsDescending(key) });
            }}
          >
            {sortKeys.map((key) => (
              <option key={key} value={key}>
                {t(sortLabels[key])}
              </option>
            ))}
          </Select>
        </label>
      )}
    </div>
  );
}

function NoMatch({ onClear }: { readonly onClear: () => void }): ReactNode {
  return (
    <Card>
      <StateMessage
        icon={<SearchX />}
        title={t('noPluginMatches')}
        actions={<Button onClick={onClear}>{t('showAll')}</Button>}
      >
        {t('tryAnotherWordOrAnother')}
      </StateMessage>
    </Card>
  );
}

function NoPlugins(): ReactNode {
  const folder = useInstance().data?.plugins_dir ?? '…';
  return (
    <Card>
      <StateMessage icon={<Blocks />} title={t('noPluginsYet')}>
        <p>{t.rich('putAPluginFileWhose', { code: <code className="font-mono text-fg">.binary</code> })}</p>
        <span className="mt-4 flex items-center gap-1 rounded-lg bg-sunken py-1 pr-1 pl-3 text-left text-fg">
          <code className="min-w-0 flex-1 font-mono text-xs break-all">{folder}</code>
          <CopyButton text={folder} label={t('copyThePathOfThe')} />
        </span>
      </StateMessage>
    </Card>
  );
}
