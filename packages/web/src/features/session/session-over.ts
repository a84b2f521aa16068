/** A session that ended while a page is open, and its return: the page stays as it is in between. */

import type { QueryClient } from '@tanstack/react-query';
import type { UserInfo } from '@toru/api';

import { endWaitForSession } from '../../lib/session-ended.ts';
import { createStore, type Store } from '../../lib/store.ts';
import { meQuery, type SessionAnswer } from './session.ts';

/** What is asked for over the page. */
export interface SessionOver {
  readonly username: string;
  readonly ended: SessionAnswer['ended'];
}

/** null while the session stands. */
export const sessionOver: Store<SessionOver | null> = createStore<SessionOver | null>(null);

/** How often the session came back: what ended with it begins anew. */
export const sessionNumber: Store<number> = createStore(0);

/** Goes on where the page stopped. Somebody else gets a page of their own. */
export function comeBack(client: QueryClient, user: UserInfo): void {
  const before = client.getQueryData<UserInfo>(meQuery.queryKey);
  if (before !== undefined && !isSameUser(before.username, user.username)) {
    window.location.reload();
    return;
  }
  const wasOver = sessionOver.get() !== null;
  client.setQueryData(meQuery.queryKey, user);
  sessionOver.set(null);
  endWaitForSession(true);
  if (wasOver) sessionNumber.set((number) => number + 1);
  void client.invalidateQueries();
}

function isSameUser(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
