/** What a plugin keeps: names and sizes, how much of its share is used, and an export of everything. */

import { useInfiniteQuery } from '@tanstack/react-query';
import type { PluginInfo } from '@toru/protocol';
import { Database, Download } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode } from 'react';

import { Meter } from '../../components/meter.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Input, Select } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { panelUrl } from '../../lib/panel-url.ts';

interface DataKey {
  readonly key: string;
  readonly bytes: number;
  readonly version: number;
  readonly updated_at: string;
  readonly expires_at: string | null;
}

interface DataPage {
  readonly items: readonly DataKey[];
  readonly next: string | null;
  readonly total_keys: number;
  readonly total_bytes: number;
  readonly quota_keys: number;
  readonly quota_bytes: number;
}

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
        <Input
          type="search"
          aria-label="Keys that begin with"
          placeholder="Keys that begin with…"
          className="min-w-0 flex-1 basis-56 sm:max-w-sm"
          maxLength={512}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <Select aria-label="Kept by" value={space} onChange={({ target }) => setSpace(target.value as Space)}>
          <option value="plugin">Kept by the plugin</option>
          <option value="view">Kept by its view</option>
        </Select>
        <Button asChild className="sm:ml-auto">
          <a href={panelUrl(`${address}/export`)} download>
            <Download aria-hidden /> Export everything
          </a>
        </Button>
      </div>
      <Card data-testid="plugin-data">
        <Usage page={pages.data?.pages.at(-1)} />
        {pages.isPending ? (
          <SkeletonGroup label="Loading the keys" className="space-y-5 p-5">
            {[0, 1, 2, 3].map((index) => (
              <Skeleton key={index} className="h-5" />
            ))}
          </SkeletonGroup>
        ) : keys === undefined ? (
          <ErrorState title="The keys could not be loaded" error={pages.error} onRetry={pages.refetch} />
        ) : keys.length === 0 ? (
          <StateMessage
            icon={<Database />}
            title={prefix === '' ? 'Nothing is kept yet' : 'No key begins like this'}
          >
            {prefix === '' && 'What the plugin stores in the panel appears here with its size.'}
          </StateMessage>
        ) : (
          <Keys keys={keys} />
        )}
        {pages.hasNextPage && (
          <div className="flex justify-center border-t border-border p-4">
            <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Show more
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
  const words = `${formatBytes(used)} of ${formatBytes(quota)}`;
  return (
    <div className="border-b border-border px-5 py-4">
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-[0.8125rem] text-muted tabular-nums">
        <span>
          {formatCount(keys)} of {formatCount(mostKeys)} keys
        </span>
        <span>{words}</span>
      </p>
      <Meter used={used} total={quota} label="Space in use" valueText={words} />
    </div>
  );
}

function Keys({ keys }: { readonly keys: readonly DataKey[] }): ReactNode {
  return (
    <ul className="divide-y divide-border text-sm">
      {keys.map(({ key, bytes, version, updated_at: updatedAt, expires_at: expiresAt }) => (
        <li key={key} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-5 py-3">
          <code className="min-w-0 flex-1 basis-56 font-mono text-[0.8125rem] break-all">{key}</code>
          <span className="text-[0.8125rem] whitespace-nowrap text-muted tabular-nums">
            {formatBytes(bytes)} · written {formatCount(version)}× · <RelativeTime at={updatedAt} />
            {expiresAt !== null && ' · expires'}
          </span>
        </li>
      ))}
    </ul>
  );
}
