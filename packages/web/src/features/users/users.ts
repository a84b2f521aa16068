/** Users of the panel as the server lists them. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { PanelUser } from '@toru/api';

import { callApi } from '../../lib/http.ts';

export type { PanelUser };

/** Key of the list in the cache. */
export const usersKey = ['users'] as const;

/** All users, by name. */
export function useUsers(): UseQueryResult<readonly PanelUser[]> {
  return useQuery({
    queryKey: usersKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly PanelUser[] }>('/api/users', { signal })).items,
    staleTime: 0,
  });
}

/** Address of a user. */
export function userAddress(username: string): string {
  return `/api/users/${encodeURIComponent(username)}`;
}

/** Tells whether the user is an administrator who can come in. Who no longer is loses the API tokens that were made. */
export function isActiveAdmin({ role, active }: Pick<PanelUser, 'role' | 'active'>): boolean {
  return role === 'admin' && active;
}
