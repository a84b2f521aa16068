/** Keeps the entries of a view's frame in the history of the shell, one after the other. */

import type { Location, NavigateFunction } from 'react-router';

import type { FrameEntry, ViewHost } from '../../view-runtime/contract.ts';
import type { Watched } from '../../lib/watched.ts';

/** The entry of the frame at a place of the shell; null where the frame said nothing of it. */
export function entryOf({ state }: Pick<Location, 'state'>): FrameEntry | null {
  const value = state as { readonly frameEntry?: FrameEntry } | null;
  return value?.frameEntry ?? null;
}

/** Creates what a host offers for it; `locate` tells where the shell is. */
export function createEntryDesk(
  entry: Watched<FrameEntry | null>,
  locate: () => Location,
  navigate: NavigateFunction,
): Pick<ViewHost, 'entry' | 'addEntry' | 'changeEntry'> {
  // A navigation that begins before another is done takes its place; entries would be lost.
  let last: Promise<unknown> = Promise.resolve();
  const put = (frameEntry: FrameEntry, replace: boolean): void => {
    last = last.then(() => navigate(locate(), { replace, preventScrollReset: true, state: { frameEntry } }));
  };
  return {
    entry,
    addEntry: (added) => put(added, false),
    changeEntry: (changed) => put(changed, true),
  };
}
