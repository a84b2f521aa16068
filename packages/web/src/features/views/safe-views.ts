/** `?safe=1` keeps every plugin view out of a tab, so that one can reach the panel whatever a view does. */

import { readStored, writeStored } from '../../lib/storage.ts';
import { createStore, type Store } from '../../lib/store.ts';

const storageKey = 'toru.safe_views';

/** Whether views stay out of this tab. */
export const safeViews: Store<boolean> = createStore(readSafeViews());

/** Lets views in again. */
export function leaveSafeViews(): void {
  writeStored('session', storageKey, null);
  safeViews.set(false);
}

function readSafeViews(): boolean {
  const asked = new URLSearchParams(window.location.search).get('safe');
  if (asked === '1') writeStored('session', storageKey, '1');
  if (asked === '0') writeStored('session', storageKey, null);
  return asked === '1' || (asked !== '0' && readStored('session', storageKey) === '1');
}
