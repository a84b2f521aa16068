/** API tokens as the server lists them. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ApiToken } from '@toru/api';

import { callApi } from '../../lib/http.ts';

export type { ApiToken };

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
