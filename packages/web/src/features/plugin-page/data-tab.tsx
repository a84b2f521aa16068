/** What a plugin keeps: names and sizes, how much of its share is used, and an export of everything. */

import { useInfiniteQuery } from '@tanstack/react-query';
import type { DataPage, PluginInfo } from '@toru/api';
import { Database, Download } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode } from 'react';

import { Meter } from '../../components/meter.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { SearchField, Select } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { formatBytes, formatCount, formatMoment } from '../../lib/format.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { t } from '../../messages/plugin-page.ts';

type Space = 'plugin' | 'view';

/** The tab. */
export function DataTab({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const [space, setSpace] = useState<Space>('plugin');
  const [text, setText] = useState('');
  const prefix = useDeferredValue(text);
  const address = `/api/plugins/${encodeURIComponent(plugin.id)}/data`;
  const pages = useInfiniteQuery({
    queryKey: ['plugins', plugin.id, 'data', space, prefix],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ space, limit: '100' });
      if (prefix !== '') query.set('prefix', prefix);
      if (pageParam !== null) query.set('cursor', pageParam);
      return callApi<DataPage>(`${address}?${query.toString()}`, { signal });
    },
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
  const keys = pages.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <SearchField
          label={t('keysThatBeginWith')}
          placeholder={t('keysThatBeginWith2')}
          className="flex-1 basis-56 max-sm:basis-full sm:max-w-sm"
          maxLength={512}
          value={text}
          onSearch={setText}
        />
        <Select
          aria-label={t('keptBy')}
          className="max-sm:flex-1"
          value={space}
          onChange={({ target }) => setSpace(target.value as Space)}
        >
          <option value="plugin">{t('keptByThePlugin')}</option>
          <option value="view">{t('keptByItsView')}</option>
        </Select>
        <Button asChild className="sm:ml-auto">
          <a href={panelUrl(`${address}/export`)} download>
            <Download aria-hidden />
            {t('export')}
          </a>
        </Button>
      </div>
      <Card data-testid="plugin-data">
        <Usage page={pages.data?.pages.at(-1)} />
        {pages.isPending ? (
          <SkeletonGroup label={t('loadingTheKeys')} className="space-y-5 p-5">
            {[0, 1, 2, 3].map((index) => (
              <Skeleton key={index} className="h-5" />
            ))}
          </SkeletonGroup>
        ) : keys === undefined ? (
          <ErrorState title={t('theKeysCouldNotBe')} error={pages.error} onRetry={pages.refetch} />
        ) : keys.length === 0 ? (
          <StateMessage
            icon={<Database />}
            title={prefix === '' ? t('nothingIsKeptYet') : t('noKeyBeginsLikeThis')}
          >
            {prefix === '' && t('whatThePluginStoresIn')}
          </StateMessage>
        ) : (
          <Keys keys={keys} />
        )}
        {pages.hasNextPage && (
          <div className="flex justify-center border-t border-border p-4">
            <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('showMore')}
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}

function Usage({ page }: { readonly page: DataPage | undefined }): ReactNode {
  if (page === undefined) return null;
  const { total_bytes: used, quota_bytes: quota, total_keys: keys, quota_keys: mostKeys } = page;
  const words = t('of', { used: formatBytes(used), quota: formatBytes(quota) });
  return (
    <div className="border-b border-border px-5 py-4">
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-[0.8125rem] text-muted tabular-nums">
        <span>{t('ofKeys', { keys: formatCount(keys), mostKeys: formatCount(mostKeys) })}</span>
        <span>{words}</span>
      </p>
      <Meter used={used} total={quota} label={t('spaceInUse')} valueText={words} />
    </div>
  );
}

function Keys({ keys }: { readonly keys: readonly DataPage['items'][number][] }): ReactNode {
  return (
    <table className="w-full table-fixed text-sm">
      <thead>
        <tr className="border-b border-border text-[0.8125rem] text-muted">
          <th scope="col" className="px-4 py-2.5 text-left sm:px-5 font-medium">
            {t('key')}
          </th>
          <th scope="col" className="w-16 py-2.5 text-right font-medium sm:w-28">
            {t('size')}
          </th>
          <th scope="col" className="w-24 py-2.5 pr-4 text-right font-medium sm:w-36 sm:pr-5">
            {t('changed')}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-border">
        {keys.map(({ key, bytes, updated_at: updatedAt, expires_at: expiresAt }) => (
          <tr key={key}>
            <td className="px-4 py-2.5 align-baseline sm:px-5">
              <code className="font-mono text-[0.8125rem] break-all">{key}</code>
              {expiresAt !== null && (
                <span className="block text-xs text-muted">
                  {t('until', { expiresAt: formatMoment(expiresAt) })}
                </span>
              )}
            </td>
            <td className="py-2.5 text-right align-baseline text-[0.8125rem] whitespace-nowrap text-soft tabular-nums">
              {formatBytes(bytes)}
            </td>
            <td className="py-2.5 pr-4 text-right align-baseline sm:pr-5 text-[0.8125rem] whitespace-nowrap text-muted tabular-nums">
              <RelativeTime at={updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
