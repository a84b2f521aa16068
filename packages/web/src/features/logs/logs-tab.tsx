/** The log of a plugin: filters, what to do with the lines, and the lines themselves. */

import type { LogLevel, PluginInfo } from '@toru/protocol';
import { Copy, Download, Pause, Play, Search, WrapText } from 'lucide-react';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { toast } from 'sonner';

import { copyText } from '../../components/copy-button.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Input, Select } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { cn } from '../../lib/cn.ts';
import { formatCount } from '../../lib/format.ts';
import { readStored, writeStored } from '../../lib/storage.ts';
import { useStore } from '../../lib/store.ts';
import { plainText } from '../../lib/ansi.ts';
import { openLogFeed, type LogFeed, type LogFilter } from './log-feed.ts';
import { toLogText } from './log-lines.ts';
import { LogList } from './log-list.tsx';

const typingMs = 250;
const wrapKey = 'toru.log-wrap';

/** The tab. */
export function LogsTab({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const [filter, setFilter] = useState<LogFilter>({ level: '', search: '', sinceMs: null });
  const feed = useLogFeed(plugin.id, filter);
  // What is loaded already is not loaded again: a new feed starts at the end and forgets where one was.
  const change = useCallback(
    (next: LogFilter) => setFilter((current) => (isSame(current, next) ? current : next)),
    [],
  );
  const [wrap, setWrap] = useState(readStored('local', wrapKey) !== 'off');
  return (
    <div data-testid="log-viewer">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Filters onChange={change} />
        {feed !== null && (
          <Tools
            feed={feed}
            name={plugin.id}
            wrap={wrap}
            onWrap={(on) => {
              setWrap(on);
              writeStored('local', wrapKey, on ? null : 'off');
            }}
          />
        )}
      </div>
      {feed !== null && <Content feed={feed} search={filter.search} wrap={wrap} />}
    </div>
  );
}

function isSame(one: LogFilter, other: LogFilter): boolean {
  return one.level === other.level && one.search === other.search && one.sinceMs === other.sinceMs;
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

function Filters({ onChange }: { readonly onChange: (filter: LogFilter) => void }): ReactNode {
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<LogLevel | ''>('');
  const [spanMinutes, setSpanMinutes] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      const sinceMs = spanMinutes === 0 ? null : Date.now() - spanMinutes * 60_000;
      onChange({ search: search.trim(), level, sinceMs });
    }, typingMs);
    return () => clearTimeout(timer);
  }, [search, level, spanMinutes, onChange]);
  return (
    <>
      <div className="relative min-w-0 flex-1 basis-56 max-sm:basis-full">
        <Search
          aria-hidden
          className="pointer-events-none absolute inset-y-0 left-3 my-auto size-4 text-muted"
        />
        <Input
          type="search"
          aria-label="Search the log"
          placeholder="Search"
          maxLength={200}
          className="pl-9"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </div>
      <Select
        aria-label="Least level"
        className="max-sm:flex-1 max-sm:basis-32"
        value={level}
        onChange={({ target }) => setLevel(target.value as LogLevel | '')}
      >
        <option value="">All levels</option>
        <option value="debug">Debug and above</option>
        <option value="info">Info and above</option>
        <option value="warn">Warnings and errors</option>
        <option value="error">Errors</option>
      </Select>
      <Select
        aria-label="Time"
        className="max-sm:flex-1 max-sm:basis-32"
        value={String(spanMinutes)}
        onChange={({ target }) => setSpanMinutes(Number(target.value))}
      >
        <option value="0">Any time</option>
        <option value="15">Last 15 minutes</option>
        <option value="60">Last hour</option>
        <option value="1440">Last day</option>
      </Select>
    </>
  );
}

interface ToolsProps {
  readonly feed: LogFeed;
  readonly name: string;
  readonly wrap: boolean;
  readonly onWrap: (wrap: boolean) => void;
}

function Tools({ feed, name, wrap, onWrap }: ToolsProps): ReactNode {
  const { isPaused } = useStore(feed.state);
  const text = (): string =>
    feed.state
      .get()
      .lines.map((line) => toLogText(line, plainText))
      .join('\n');
  const copy = async (): Promise<void> => {
    const count = feed.state.get().lines.length;
    if (await copyText(text())) toast.success(`${formatCount(count)} lines copied`);
    else toast.error('The lines could not be copied', { description: 'Download them instead.' });
  };
  const Turn = isPaused ? Play : Pause;
  return (
    <div role="group" aria-label="Log" className="flex flex-wrap items-center gap-1">
      <Button
        variant="ghost"
        size="sm"
        aria-pressed={isPaused}
        onClick={() => feed.setPaused(!isPaused)}
        className={cn(isPaused && 'bg-accent-soft text-accent')}
      >
        <Turn aria-hidden /> {isPaused ? 'Go on' : 'Pause'}
      </Button>
      <Button
        variant="ghost"
        size="sm"
        aria-pressed={wrap}
        onClick={() => onWrap(!wrap)}
        className={cn(wrap && 'bg-accent-soft text-accent')}
      >
        <WrapText aria-hidden /> Wrap
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Copy the lines shown"
        title="Copy the lines shown"
        onClick={() => void copy()}
      >
        <Copy aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Download the lines shown"
        title="Download the lines shown"
        onClick={() => saveText(`${text()}\n`, `${name}.log`)}
      >
        <Download aria-hidden />
      </Button>
    </div>
  );
}

function Content({
  feed,
  search,
  wrap,
}: {
  readonly feed: LogFeed;
  readonly search: string;
  readonly wrap: boolean;
}): ReactNode {
  const { phase, error } = useStore(feed.state);
  if (phase === 'failed') {
    return (
      <Card>
        <ErrorState title="The log could not be loaded" error={error} onRetry={feed.retry} />
      </Card>
    );
  }
  if (phase === 'loading') {
    return (
      <Card className="p-4">
        <SkeletonGroup label="Loading the log" className="space-y-3">
          {[60, 80, 45, 70, 90, 55, 65, 40].map((width) => (
            <div key={width} style={{ width: `${width}%` }}>
              <Skeleton className="h-3.5" />
            </div>
          ))}
        </SkeletonGroup>
      </Card>
    );
  }
  return <LogList feed={feed} search={search} wrap={wrap} />;
}

function saveText(text: string, fileName: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The download has begun with the click; the text may go once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
