/**
 * Makes the entries that a view adds to its frame's history the shell's.
 *
 * Entries of a frame stay in the browser's history when the frame has gone, and lead nowhere then: dead presses of the back button. So the
 * frame never adds any. What a view pushes becomes an entry of the shell that remembers the frame's address and state, and
 * when the shell comes back to it the frame is put there.
 */

import type { FrameEntry, ViewHost } from './contract.ts';
import type { Watched } from '../lib/watched.ts';
import type { ViewWindow } from './load-bundle.ts';

/** What the frame's history needs of the host. */
export type HistoryHost = Pick<ViewHost, 'addEntry' | 'changeEntry'> & {
  readonly entry: Watched<FrameEntry | null>;
};

interface NavigateEvent extends Event {
  readonly navigationType: string;
  readonly hashChange: boolean;
  readonly destination: { readonly url: string };
}

/** Takes the history of a window over; answers with the function that goes to a fragment of its document. */
export function takeOverHistory(realm: ViewWindow, host: HistoryHost): (url: string) => void {
  const { history, location } = realm;
  // Taken now: a view may do to its globals what it likes.
  const put = history.replaceState.bind(history);
  const tellWindow = realm.dispatchEvent.bind(realm);
  let current: FrameEntry = { key: newKey(realm), url: location.href, state: history.state as unknown };
  let isFirst = true;

  const add = (state: unknown, url: string | URL | null | undefined): void => {
    const before = { ...current, state: history.state as unknown };
    put(state, '', url);
    if (isFirst) host.changeEntry(before);
    isFirst = false;
    current = { key: newKey(realm), url: location.href, state: history.state as unknown };
    host.addEntry(current);
  };
  const go = (entry: FrameEntry | null): void => {
    if (entry === null || entry.key === current.key) return;
    const oldURL = location.href;
    isFirst = false;
    current = entry;
    put(entry.state, '', entry.url);
    tellWindow(new realm.PopStateEvent('popstate', { state: entry.state }));
    const [page, newPage] = [oldURL, location.href].map((url) => url.split('#')[0]);
    if (page === newPage && oldURL !== location.href)
      tellWindow(new realm.HashChangeEvent('hashchange', { oldURL, newURL: location.href }));
  };

  history.pushState = (state: unknown, _unused: string, url?: string | URL | null) => add(state, url);
  history.replaceState = (state: unknown, _unused: string, url?: string | URL | null) => {
    put(state, '', url);
    current = { ...current, url: location.href, state: history.state as unknown };
    if (!isFirst) host.changeEntry(current);
  };
  const goToFragment = (url: string): void => {
    const oldURL = location.href;
    if (url === oldURL) put(history.state, '', url);
    else add(null, url);
    realm.document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
    if (url !== oldURL)
      tellWindow(new realm.HashChangeEvent('hashchange', { oldURL, newURL: location.href }));
  };
  // `location.hash = …`, in browsers that say so beforehand.
  const { navigation } = realm as { readonly navigation?: EventTarget };
  navigation?.addEventListener('navigate', (event) => {
    const { navigationType, hashChange, destination } = event as NavigateEvent;
    if (navigationType !== 'push' || !hashChange || !event.cancelable) return;
    event.preventDefault();
    goToFragment(destination.url);
  });
  go(host.entry.get());
  host.entry.subscribe(() => go(host.entry.get()));
  return goToFragment;
}

function newKey(realm: ViewWindow): string {
  return [...realm.crypto.getRandomValues(new Uint32Array(2))].join('-');
}
