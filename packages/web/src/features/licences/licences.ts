/** The list of licences in the cache. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { callApi } from '../../lib/http.ts';
import type { LicenceItem } from './licence-item.ts';

/** Key of the list in the cache. */
export const licencesKey = ['licences'] as const;

/** Licences of all plugins that ask for one or have one. */
export function useLicences(): UseQueryResult<readonly LicenceItem[]> {
  return useQuery({
    queryKey: licencesKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly LicenceItem[] }>('/api/licenses', { signal })).items,
  });
}
