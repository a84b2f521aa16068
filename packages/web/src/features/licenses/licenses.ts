/** The list of licenses in the cache. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { callApi } from '../../lib/http.ts';
import type { LicenseItem } from './license-item.ts';

/** Key of the list in the cache. */
export const licensesKey = ['licenses'] as const;

/** Licenses of all plugins that ask for one or have one. */
export function useLicenses(): UseQueryResult<readonly LicenseItem[]> {
  return useQuery({
    queryKey: licensesKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly LicenseItem[] }>('/api/licenses', { signal })).items,
  });
}
