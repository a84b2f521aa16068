/** Keeps all tabs of one browser of one mind about who is logged in. */

import type { QueryClient } from '@tanstack/react-query';
import type { UserInfo } from '@toru/api';

import type { AppRouter } from '../../lib/app-router.ts';
import { withoutBasePath } from '../../lib/base-path.ts';
import { basePath } from '../../lib/panel-url.ts';
import { endWaitForSession, onSessionEnded } from '../../lib/session-ended.ts';
import { loginPath, returnPath } from './return-path.ts';
import { comeBack, sessionOver } from './session-over.ts';
import { askForSession, meQuery } from './session.ts';

const channel =
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`toru.session${basePath}`);

/** Tells the other tabs that somebody logged in or out here. */
export function announceSessionChange(change: 'logged_in' | 'logged_out'): void {
  channel?.postMessage(change);
}

/** Tells whether the page on show is for people who are not logged in. */
export function isOnPublicPage({ state }: AppRouter): boolean {
  const pathname = withoutBasePath(state.location.pathname, basePath);
  return pathname === '/login' || pathname === '/setup';
}

/**
 * Starts to watch.
 *
 * Where a session has ended, the password is asked for over the page, which stays. Who logs out in one tab leaves the pages of
 * all; who logs in in one goes on in all.
 */
export function startSessionWatch(client: QueryClient, router: AppRouter): void {
  let isLeaving = false;
  const leave = async (): Promise<void> => {
    if (isLeaving || isOnPublicPage(router)) return;
    isLeaving = true;
    const { location } = router.state;
    // The router's own state keeps the base path; everything that is given to it goes without.
    const pathname = withoutBasePath(location.pathname, basePath);
    await router.navigate(loginPath({ ...location, pathname }), { replace: true });
    // Only now is nothing on show any more that would ask for its data again.
    sessionOver.set(null);
    client.clear();
    endWaitForSession(false);
    isLeaving = false;
  };

  /** Looks whether somebody is logged in here, as another tab or a late answer may have it. */
  const look = async (isOver: boolean): Promise<void> => {
    const answer = await askForSession().catch(() => null);
    const user = answer?.user ?? null;
    if (user !== null) {
      if (!isOnPublicPage(router)) comeBack(client, user);
      else if (withoutBasePath(router.state.location.pathname, basePath) === '/login')
        await goOn(client, router, user);
      return;
    }
    if (!isOver || isOnPublicPage(router)) return;
    const me = client.getQueryData<UserInfo>(meQuery.queryKey);
    if (me === undefined) await leave();
    else sessionOver.set({ username: me.username, ended: answer?.ended ?? null });
  };

  onSessionEnded(() => {
    if (isOnPublicPage(router)) endWaitForSession(false);
    else if (sessionOver.get() === null) void look(true);
  });
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'logged_out') void leave();
    else void look(true);
  });
  // A tab that was asleep, or a browser without channels, sees it when the tab is seen again.
  document.addEventListener('visibilitychange', () => {
    const isWaiting = sessionOver.get() !== null || isOnPublicPage(router);
    if (document.visibilityState === 'visible' && isWaiting) void look(false);
  });
}

async function goOn(client: QueryClient, router: AppRouter, user: UserInfo): Promise<void> {
  client.setQueryData(meQuery.queryKey, user);
  await router.navigate(returnPath(router.state.location.search), { replace: true });
}
