/** Facts about this panel. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { InstanceInfo } from '@toru/protocol';

import { callApi } from '../../lib/http.ts';

/** Key of the panel's facts in the cache. */
export const instanceKey = ['instance'] as const;

/** The panel's name, version, safe mode and folder for plugins. */
export function useInstance(): UseQueryResult<InstanceInfo> {
  return useQuery({
    queryKey: instanceKey,
    queryFn: ({ signal }) => callApi<InstanceInfo>('/api/instance', { signal }),
  });
}
