/** Calls that ask who is logged in, log in and log out. */

import type { QueryFunctionContext } from '@tanstack/react-query';
import type { SessionAnswer, UserInfo } from '@toru/api';

import { ApiError } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { t } from '../../messages/session.ts';

export type { SessionAnswer };

/** How the logged-in user is asked for and kept. */
export interface MeQuery {
  readonly queryKey: readonly ['me'];
  readonly queryFn: (context: QueryFunctionContext) => Promise<UserInfo>;
}

/** The logged-in user. */
export const meQuery: MeQuery = {
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const { user } = await askForSession(signal);
    if (user !== null) return user;
    throw new ApiError({ status: 401, code: 'UNAUTHENTICATED', detail: t('pleaseLogIn') });
  },
};

/** Asks who is logged in here. */
export function askForSession(signal?: AbortSignal): Promise<SessionAnswer> {
  return callApi<SessionAnswer>('/api/auth/session', { signal });
}

/** Logs in. */
export async function logIn(username: string, password: string): Promise<UserInfo> {
  const body = { username, password };
  const { user } = await callApi<{ readonly user: UserInfo }>('/api/auth/login', { method: 'POST', body });
  return user;
}

/** Ends the session on the server. */
export async function logOut(): Promise<void> {
  await callApi('/api/auth/logout', { method: 'POST' });
}
