/** Ten minutes of a plugin's load, renewed with each sample that the server takes. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';

import { callApi } from '../../lib/http.ts';
import { onLiveEvent } from '../live/live-events.ts';

/** One sample. */
export interface PluginSample {
  readonly at: string;
  readonly cpu_percent: number | null;
  readonly memory_bytes: number | null;
  readonly requests_per_s: number;
  readonly errors_per_s: number;
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
}

/** Samples, oldest first. */
export interface PluginHistory {
  readonly interval_ms: number;
  readonly samples: readonly PluginSample[];
}

/** The samples; the server takes those of plugins together with its own vitals, which arrive as live events. */
export function usePluginHistory(id: string): UseQueryResult<PluginHistory> {
  const history = useQuery({
    queryKey: ['plugins', id, 'history'],
    queryFn: ({ signal }) =>
      callApi<PluginHistory>(`/api/plugins/${encodeURIComponent(id)}/history`, { signal }),
    staleTime: 0,
  });
  const { refetch } = history;
  useEffect(
    () =>
      onLiveEvent('system', () => {
        if (!document.hidden) void refetch({ cancelRefetch: false });
      }),
    [refetch],
  );
  return history;
}
