/** Facts about this panel. */

import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { InstanceInfo } from '@toru/api';

import { callApi } from './http.ts';

/** Key of the panel's facts in the cache. */
export const instanceKey = ['instance'] as const;

/** The panel's name, version, safe mode and folder for plugins. */
export function useInstance(): UseQueryResult<InstanceInfo> {
  return useQuery({
    queryKey: instanceKey,
    queryFn: ({ signal }) => callApi<InstanceInfo>('/api/instance', { signal }),
  });
}

/** Takes over which changes are in effect and not saved; an answer on its way may be older, and is asked for anew. */
export async function storeUnsaved(client: QueryClient, unsaved: readonly string[]): Promise<void> {
  if (client.isFetching({ queryKey: instanceKey }) > 0) {
    await client.cancelQueries({ queryKey: instanceKey });
    await client.refetchQueries({ queryKey: instanceKey });
    return;
  }
  client.setQueryData<InstanceInfo>(instanceKey, (instance) => instance && { ...instance, unsaved });
}
