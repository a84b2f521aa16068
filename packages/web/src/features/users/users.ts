/** Users of the panel as the server lists them. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Role } from '@toru/protocol';

import { callApi } from '../../lib/http.ts';

/** One user. */
export interface PanelUser {
  readonly version: string;
  readonly username: string;
  readonly role: Role;
  readonly display_name: string;
  readonly active: boolean;
  /** Plugins the user may use; null for all that the role may see. */
  readonly plugins: readonly string[] | null;
  readonly created_at: string;
  readonly last_login_at: string | null;
}

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
