/** API tokens as the server lists them. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { TokenScope } from '@toru/protocol';

import { callApi } from '../../lib/http.ts';

/** One token; its text is known only at the moment it is made. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly created_at: string;
  readonly created_by: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  /** When a backup was restored since which nobody has confirmed it; it is refused until then. */
  readonly unconfirmed_since: string | null;
}

/** Key of the list in the cache. */
export const tokensKey = ['tokens'] as const;

/** All tokens. */
export function useTokens(): UseQueryResult<readonly ApiToken[]> {
  return useQuery({
    queryKey: tokensKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly ApiToken[] }>('/api/tokens', { signal })).items,
    staleTime: 0,
  });
}
