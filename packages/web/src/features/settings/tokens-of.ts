/** Whose an API token is. */

import type { ApiToken } from './tokens.ts';

/** Those that a user has made. Capital letters make no difference in the names of users. */
export function findTokensOf(tokens: readonly ApiToken[], username: string): readonly ApiToken[] {
  const lower = username.toLowerCase();
  return tokens.filter(({ created_by: by }) => by.toLowerCase() === lower);
}
