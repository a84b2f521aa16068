/** Keeps all tabs of one browser of one mind about who is logged in. */

import type { QueryClient } from '@tanstack/react-query';

import type { AppRouter } from '../../app/router.tsx';
import { ApiError } from '../../lib/api-error.ts';
import { withoutBasePath } from '../../lib/base-path.ts';
import { basePath } from '../../lib/panel-url.ts';
import { onSessionEnded } from '../../lib/session-ended.ts';
import { loginPath } from './return-path.ts';
import { meQuery } from './session.ts';

const channel =
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`toru.session${basePath}`);

/** Tells the other tabs that somebody logged in or out here. */
export function announceSessionChange(): void {
  channel?.postMessage('changed');
}

/** Tells whether the page on show is for people who are not logged in. */
export function isOnPublicPage({ state }: AppRouter): boolean {
  const pathname = withoutBasePath(state.location.pathname, basePath);
  return pathname === '/login' || pathname === '/setup';
}

/** Starts to watch: an ended session leads to the log-in page, a change in another tab is looked at. */
export function startSessionWatch(client: QueryClient, router: AppRouter): void {
  let leaving = false;
  const leave = async (): Promise<void> => {
    if (leaving || isOnPublicPage(router)) return;
    leaving = true;
    const { location } = router.state;
    // The router's own state keeps the base path; everything that is given to it goes without.
    const pathname = withoutBasePath(location.pathname, basePath);
    await router.navigate(loginPath({ ...location, pathname }), { replace: true });
    // Only now is nothing on show any more that would ask for its data again.
    client.clear();
    leaving = false;
  };
  onSessionEnded(() => void leave());
  channel?.addEventListener('message', () => {
    client.query({ ...meQuery, staleTime: 0 }).then(
      () => void client.invalidateQueries(),
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 401) void leave();
      },
    );
  });
}
