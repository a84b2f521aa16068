/** Keeps all tabs of one browser of one mind about who is logged in. */

import type { QueryClient } from '@tanstack/react-query';

import type { AppRouter } from '../../app/router.tsx';
import { ApiError } from '../../lib/api-error.ts';
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

/** Tells whether a page is for people who are not logged in. */
export function isPublic(pathname: string): boolean {
  return pathname === '/login' || pathname === '/setup';
}

/** Starts to watch: an ended session leads to the log-in page, a change in another tab is looked at. */
export function startSessionWatch(client: QueryClient, router: AppRouter): void {
  let leaving = false;
  const leave = async (): Promise<void> => {
    const { location } = router.state;
    if (leaving || isPublic(location.pathname)) return;
    leaving = true;
    await router.navigate(loginPath(location), { replace: true });
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
