/**
 * The lines on show, of which only those in sight are in the page.
 *
 * It follows the end until the person scrolls away from it, and never moves what is being read: new lines are announced by a pill
 * that leads to them.
 */

import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ScrollText } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

import { StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { cn } from '../../lib/cn.ts';
import { useStore } from '../../lib/store.ts';
import type { LogFeed } from './log-feed.ts';
import { LogFrame } from './log-frame.tsx';
import { LogRow } from './log-row.tsx';
import { t } from '../../messages/logs.ts';

const rowPx = 20;
const nearEndPx = 24;

/** Props of {@link LogList}. */
export interface LogListProps {
  readonly feed: LogFeed;
  readonly search: string;
  readonly wrap: boolean;
  /** What can be done with the lines. */
  readonly tools: ReactNode;
}

/** The list. */
export function LogList({ feed, search, wrap, tools }: LogListProps): ReactNode {
  const { lines, waiting, isPaused, isConnected, isLive } = useStore(feed.state);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback((seq: number) => {
    setOpen((current) => {
      const next = new Set(current);
      if (!next.delete(seq)) next.add(seq);
      return next;
    });
  }, []);
  // The hook hands out functions that must not be memoised; this component does not rely on it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 20,
  });

  const lastSeq = lines.at(-1)?.seq ?? -1;
  const firstSeq = lines[0]?.seq ?? -1;
  const [isFollowing, setFollowing] = useState(true);
  const [seenSeq, setSeenSeq] = useState(lastSeq);
  const lastTop = useRef(0);
  const height = virtual.getTotalSize();

  useLayoutEffect(() => {
    // While the end is followed, only following scrolls: a correction from an old place would look like a person's way up.
    virtual.shouldAdjustScrollPositionOnItemSizeChange = isFollowing ? () => false : undefined;
  }, [virtual, isFollowing]);
  useLayoutEffect(() => {
    const element = box.current;
    // Rows are measured while a person scrolls up, before the scroll event is heard: that must not take them back.
    if (!isFollowing || element === null || isOnTheWayUp(element, lastTop.current)) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, [isFollowing, lastSeq, height, wrap]);

  // Lines that leave at the start or come in front shift the rest; what is being read stays where it is.
  const anchor = useRef({ firstSeq, count: lines.length });
  useLayoutEffect(() => {
    const before = anchor.current;
    anchor.current = { firstSeq, count: lines.length };
    if (isFollowing || before.firstSeq === firstSeq || box.current === null) return;
    const place = lines.findIndex(({ seq }) => seq === before.firstSeq);
    if (place > 0) virtual.scrollToIndex(place, { align: 'start' });
  }, [firstSeq, lines, isFollowing, virtual]);

  const onScroll = (): void => {
    const element = box.current;
    if (element === null) return;
    if (isNearEnd(element)) setFollowing(true);
    else if (isOnTheWayUp(element, lastTop.current)) {
      if (isFollowing) setSeenSeq(lastSeq);
      setFollowing(false);
    }
    lastTop.current = element.scrollTop;
  };

  const unseen = isFollowing ? 0 : countAfter(lines, seenSeq);
  const situation = isPaused
    ? t('pausedMoreCame', { count: waiting.length })
    : !isLive
      ? t('upToTheEndOf')
      : !isConnected
        ? t('reconnecting')
        : isFollowing
          ? t('following')
          : t('newLinesComeInBelow');
  return (
    <LogFrame
      isCalm={isConnected && isLive && !isPaused}
      situation={situation}
      count={t('lines', { count: lines.length })}
      tools={tools}
    >
      <div
        ref={box}
        onScroll={onScroll}
        // A region that scrolls must be reachable without a mouse.
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('logLines')}
        className="h-[max(20rem,calc(100dvh-20rem))] overflow-auto py-2 -outline-offset-2 [overflow-anchor:none] max-sm:h-[max(20rem,calc(100dvh-13rem))]"
      >
        <Older feed={feed} />
        {lines.length === 0 ? (
          <StateMessage icon={<ScrollText />} title={t('noLines')}>
            {search === '' ? t('whatThePluginWritesAppears') : t('nothingInTheLogFits')}
          </StateMessage>
        ) : (
          <div className={cn('relative', !wrap && 'min-w-max')} style={{ height }}>
            {virtual.getVirtualItems().map(({ key, index, start }) => {
              const line = lines[index];
              if (line === undefined) return null;
              return (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={cn('top-0 left-0 w-full', wrap ? 'absolute' : 'absolute min-w-max')}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <LogRow
                    line={line}
                    search={search}
                    wrap={wrap}
                    isOpen={open.has(line.seq)}
                    onToggle={toggle}
                  />
                </div>
              );
            })}
          </div>
        )}
      </div>
      <div className="pointer-events-none absolute inset-x-0 bottom-4 flex justify-center">
        {!isFollowing && (
          <Button
            size="sm"
            variant="primary"
            className="pointer-events-auto rounded-full shadow-lifted"
            onClick={() => {
              lastTop.current = 0;
              setFollowing(true);
            }}
          >
            <ArrowDown aria-hidden />
            {unseen === 0 ? t('toTheEnd') : t('newLines', { count: unseen })}
          </Button>
        )}
      </div>
    </LogFrame>
  );
}

function isNearEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= nearEndPx;
}

/** Following only ever scrolls down, so a way up is the person's. */
function isOnTheWayUp(element: HTMLElement, lastTop: number): boolean {
  return element.scrollTop < lastTop - 1 && !isNearEnd(element);
}

function Older({ feed }: { readonly feed: LogFeed }): ReactNode {
  const { before, isLoadingOlder, olderProblem, lines } = useStore(feed.state);
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (olderProblem !== null) button.current?.scrollIntoView({ block: 'nearest' });
  }, [olderProblem]);
  if (before === null || lines.length === 0) return null;
  return (
    <div ref={button} className="sticky left-0 flex flex-wrap items-center justify-center gap-3 pb-2 text-xs">
      <Button size="sm" busy={isLoadingOlder} onClick={() => void feed.loadOlder()}>
        {t('showOlderLines')}
      </Button>
      {olderProblem !== null && (
        <span role="alert" className="text-danger">
          {olderProblem}
        </span>
      )}
    </div>
  );
}

function countAfter(lines: readonly { readonly seq: number }[], seq: number): number {
  const place = lines.findLastIndex((line) => line.seq <= seq);
  return lines.length - 1 - place;
}
