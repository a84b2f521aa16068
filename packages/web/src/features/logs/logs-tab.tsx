/** The log of a plugin: filters, what to do with the lines, and the lines themselves. */

import type { PluginInfo } from '@toru/api';
import { useCallback, useEffect, useState, type ReactNode } from 'react';

import { ErrorState } from '../../components/states.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { readStored, writeStored } from '../../lib/storage.ts';
import { useStore } from '../../lib/store.ts';
import { openLogFeed, type LogFeed, type LogFilter } from './log-feed.ts';
import { LogFilters } from './log-filters.tsx';
import { LogFrame } from './log-frame.tsx';
import { LogList } from './log-list.tsx';
import { LogTools } from './log-tools.tsx';
import { t } from '../../messages/logs.ts';

const wrapKey = 'toru.log-wrap';

/** The tab. */
export function LogsTab({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const [filter, setFilter] = useState<LogFilter>({ level: '', search: '', sinceMs: null, untilMs: null });
  const feed = useLogFeed(plugin.id, filter);
  // What is loaded already is not loaded again: a new feed starts at the end and forgets where one was.
  const change = useCallback(
    (next: LogFilter) => setFilter((current) => (isSame(current, next) ? current : next)),
    [],
  );
  const [wrap, setWrap] = useState(readStored('local', wrapKey) !== 'off');
  return (
    <div data-testid="log-viewer">
      <LogFilters onChange={change} />
      {feed !== null && (
        <Content
          feed={feed}
          search={filter.search}
          wrap={wrap}
          tools={
            <LogTools
              feed={feed}
              name={plugin.id}
              wrap={wrap}
              onWrap={(on) => {
                setWrap(on);
                writeStored('local', wrapKey, on ? null : 'off');
              }}
            />
          }
        />
      )}
    </div>
  );
}

function isSame(one: LogFilter, other: LogFilter): boolean {
  return (
    one.level === other.level &&
    one.search === other.search &&
    one.sinceMs === other.sinceMs &&
    one.untilMs === other.untilMs
  );
}

/** Keeps a feed open for the filter; a new filter is a new feed. */
function useLogFeed(id: string, filter: LogFilter): LogFeed | null {
  const [feed, setFeed] = useState<LogFeed | null>(null);
  useEffect(() => {
    const opened = openLogFeed(id, filter);
    // The feed lives outside React and can only be opened once the component is there.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setFeed(opened);
    return () => opened.close();
  }, [id, filter]);
  return feed;
}

interface ContentProps {
  readonly feed: LogFeed;
  readonly search: string;
  readonly wrap: boolean;
  readonly tools: ReactNode;
}

function Content({ feed, search, wrap, tools }: ContentProps): ReactNode {
  const { phase, error } = useStore(feed.state);
  if (phase === 'failed') {
    return (
      <Card>
        <ErrorState title={t('theLogCouldNotBe2')} error={error} onRetry={feed.retry} />
      </Card>
    );
  }
  if (phase === 'loading') {
    return (
      <LogFrame isCalm={false} situation={t('loading')} count="" tools={tools}>
        <SkeletonGroup
          label={t('loadingTheLog')}
          className="h-[max(20rem,calc(100dvh-20rem))] space-y-3 overflow-hidden p-4"
        >
          {[60, 80, 45, 70, 90, 55, 65, 40].map((width) => (
            <div key={width} style={{ width: `${width}%` }}>
              <Skeleton className="h-3.5" />
            </div>
          ))}
        </SkeletonGroup>
      </LogFrame>
    );
  }
  return <LogList feed={feed} search={search} wrap={wrap} tools={tools} />;
}
