/**
 * Fetches the parts of the interface while there is nothing else to do, so that they are there when the connection is not.
 *
 * The pages come soon. The tabs of a plugin's page are larger, with a form editor among them, and come when the page has been open for
 * a while.
 */

import { pages } from './pages.ts';

const pagesAfterMs = 3000;
const tabsAfterMs = 60_000;

const tabs: readonly (() => Promise<unknown>)[] = [
  () => import('../features/plugin-page/overview-tab.tsx'),
  () => import('../features/logs/logs-tab.tsx'),
  () => import('../features/plugin-page/events-tab.tsx'),
  () => import('../features/plugin-page/data-tab.tsx'),
  () => import('../features/plugin-settings/settings-tab.tsx'),
];

/** Starts; what cannot be fetched now is fetched when it is needed. */
export function startPrefetch(): void {
  const { connection } = navigator as { connection?: { readonly saveData?: boolean } };
  if (connection?.saveData === true) return;
  setTimeout(() => void fetchEach(Object.values(pages)), pagesAfterMs);
  setTimeout(() => void fetchEach([() => import('../features/palette/palette.tsx'), ...tabs]), tabsAfterMs);
}

async function fetchEach(parts: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const load of parts) {
    await idle();
    await load().catch(() => undefined);
  }
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 10_000 });
    else setTimeout(resolve, 200);
  });
}
