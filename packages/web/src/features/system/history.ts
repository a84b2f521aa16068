/** Ten minutes of the server's vitals; live events keep them up to date. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { callApi } from '../../lib/http.ts';
import type { SystemHistory } from './append-sample.ts';

/** Key of the vitals in the cache. */
export const systemHistoryKey = ['system', 'history'] as const;

/** The vitals of the last ten minutes. */
export function useSystemHistory(): UseQueryResult<SystemHistory> {
  return useQuery({
    queryKey: systemHistoryKey,
    queryFn: ({ signal }) => callApi<SystemHistory>('/api/system/history', { signal }),
  });
}
