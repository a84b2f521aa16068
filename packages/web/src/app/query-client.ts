/** The cache of answers. Live events keep it fresh, so nothing is asked for twice and nothing is polled. */

import { QueryClient } from '@tanstack/react-query';

import { ApiError } from '../lib/api-error.ts';

const mostRetries = 2;

/** Creates the cache. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => failures < mostRetries && isPassing(error),
        retryDelay: (attempt) => 300 * 2 ** attempt,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 502;
}
