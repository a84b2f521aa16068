/** The processes that use most of the processor or of the memory, measured while somebody looks. */

import { useQuery } from '@tanstack/react-query';
import type { ProcessInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { formatBytes, formatPercent } from '../../lib/format.ts';
import { callApi } from '../../lib/http.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { t } from '../../messages/dashboard.ts';

const shown = 3;
const refreshMs = 15_000;

/** The list; nothing until it is known. */
export function BusiestProcesses({ of }: { readonly of: 'processor' | 'memory' }): ReactNode {
  const processes = useQuery({
    queryKey: ['system', 'processes'],
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly ProcessInfo[] }>('/api/system/processes', { signal })).items,
    refetchInterval: refreshMs,
    staleTime: refreshMs,
  });
  if (processes.data === undefined) return null;
  const top = processes.data
    .toSorted((a, b) => (of === 'memory' ? b.memory_bytes - a.memory_bytes : b.cpu_percent - a.cpu_percent))
    .slice(0, shown);
  return (
    <ol
      aria-label={of === 'memory' ? t('whatUsesMostMemory') : t('whatUsesMostProcessor')}
      className="mt-1.5 space-y-0.5 text-[0.8125rem] text-soft tabular-nums"
    >
      {top.map((process) => (
        <li key={process.pid} className="[overflow-wrap:anywhere]">
          <ProcessName process={process} />{' '}
          <span className="text-muted">
            {of === 'memory'
              ? formatBytes(process.memory_bytes)
              : t('ofOneCore', { cpuPercent: formatPercent(process.cpu_percent) })}
          </span>
        </li>
      ))}
    </ol>
  );
}

function ProcessName({ process }: { readonly process: ProcessInfo }): ReactNode {
  const plugin = usePlugins().data?.find(({ id }) => id === process.plugin);
  if (plugin === undefined) {
    return (
      <span>
        {process.name} <span className="text-muted">{t('process', { pid: process.pid })}</span>
      </span>
    );
  }
  return (
    <Link to={`/plugins/${encodeURIComponent(plugin.id)}`} className="text-accent hover:underline">
      {plugin.name}
    </Link>
  );
}
