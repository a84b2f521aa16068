/** Ten minutes of a plugin's load: one answer of the API, kept up to date by live events. */

import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { LiveEvents, PluginSample } from '@toru/api';

import { callApi } from '../../lib/http.ts';
import { appendSample, type SampleHistory } from '../system/append-sample.ts';

/** Samples, oldest first. */
export type PluginHistory = SampleHistory<PluginSample>;

const keyOf = (id: string): readonly string[] => ['plugins', id, 'history'];

/** The samples of a plugin. */
export function usePluginHistory(id: string): UseQueryResult<PluginHistory> {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) =>
      callApi<PluginHistory>(`/api/plugins/${encodeURIComponent(id)}/history`, { signal }),
    // Samples that came while no page showed them were not collected.
    staleTime: 0,
  });
}

/** Adds new samples to the histories that are on show. */
export function storeSamples(client: QueryClient, samples: LiveEvents['plugin_samples']): void {
  for (const [id, sample] of Object.entries(samples)) {
    client.setQueryData<PluginHistory>(keyOf(id), (history) => history && appendSample(history, sample));
  }
}
