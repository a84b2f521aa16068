/** The logged-in user, for everything below the session gate. */

import type { UserInfo } from '@toru/api';
import { createContext, use } from 'react';

/** Provided by the session gate. */
export const UserContext: React.Context<UserInfo | null> = createContext<UserInfo | null>(null);

/** The logged-in user. */
export function useUser(): UserInfo {
  const user = use(UserContext);
  if (user === null) throw new Error('Cannot read the user outside the session gate');
  return user;
}

/** Tells whether the logged-in user administers the panel. */
export function useIsAdmin(): boolean {
  return useUser().role === 'admin';
}
