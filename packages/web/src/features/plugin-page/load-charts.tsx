/** Requests, latency, processor and memory of a plugin over the last ten minutes. */

import { Activity, Cpu, MemoryStick, Timer, type LucideIcon } from 'lucide-react';
import type { PluginInfo, PluginSample } from '@toru/api';
import type { ReactNode } from 'react';

import { LoadCard, LoadGrid, LoadGridSkeleton } from '../../components/load-card.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Card } from '../../components/ui/card.tsx';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDecimal,
  formatLatency,
  formatPercent,
} from '../../lib/format.ts';
import { fillWindow } from '../system/append-sample.ts';
import { usePluginHistory, type PluginHistory } from './plugin-history.ts';
import { t } from '../../messages/plugin-page.ts';

const bytesPerMb = 1_048_576;

/** Four small charts; nothing for a plugin that is off and was so for ten minutes. */
export function LoadCharts({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const history = usePluginHistory(plugin.id);
  if (history.isPending) return <LoadGridSkeleton label={t('loadingTheCharts')} />;
  if (history.data === undefined) {
    return (
      <Card>
        <ErrorState
          title={t('theChartsCouldNotBe')}
          error={history.error}
          onRetry={history.refetch}
          className="py-6"
        />
      </Card>
    );
  }
  if (!plugin.enabled && history.data.samples.every(isIdle)) return null;
  return <Charts plugin={plugin} history={history.data} />;
}

function Charts({
  plugin,
  history,
}: {
  readonly plugin: PluginInfo;
  readonly history: PluginHistory;
}): ReactNode {
  const { requests, limits } = plugin;
  const memoryMb = limits?.memory_mb ?? null;
  return (
    <LoadGrid>
      <Chart
        icon={Activity}
        title={t('requests')}
        history={history}
        read={(sample) => sample.requests_per_s}
        format={perSecond}
        detail={t('inAllFailed', {
          total: formatCount(requests.total),
          errors: formatCount(requests.errors),
        })}
      />
      <Chart
        icon={Timer}
        title={t('latency')}
        history={history}
        read={(sample) => sample.p99_ms}
        format={formatLatency}
        detail={t('n99AreFaster')}
      />
      <Chart
        icon={Cpu}
        title={t('processor')}
        history={history}
        read={(sample) => sample.cpu_percent}
        format={formatPercent}
        detail={t('n100OneCore')}
      />
      <Chart
        icon={MemoryStick}
        title={t('memory')}
        history={history}
        read={(sample) => sample.memory_bytes}
        format={formatBytes}
        detail={
          memoryMb === null ? t('noLimit') : t('ofAllowed', { memoryMb: formatBytes(memoryMb * bytesPerMb) })
        }
        max={memoryMb === null ? undefined : memoryMb * bytesPerMb}
      />
    </LoadGrid>
  );
}

interface ChartProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly history: PluginHistory;
  readonly read: (sample: PluginSample) => number | null;
  readonly format: (value: number) => string;
  readonly detail: string;
  readonly max?: number | undefined;
}

function Chart({ icon, title, history, read, format, detail, max }: ChartProps): ReactNode {
  const places = fillWindow(history);
  const values = places.map((sample) => (sample === null ? null : read(sample)));
  const now = values.at(-1) ?? null;
  const lastAt = history.samples.at(-1)?.at ?? '';
  return (
    <LoadCard icon={icon} title={title} value={now === null ? '–' : format(now)} detail={detail}>
      <Sparkline
        values={values}
        max={max}
        label={t('overTheLastTenMinutes', { title })}
        format={format}
        describe={(index) => formatAgo(Date.parse(lastAt) - Date.parse(places[index]?.at ?? lastAt))}
      />
    </LoadCard>
  );
}

function perSecond(value: number): string {
  return `${value === 0 || value >= 10 ? formatCount(Math.round(value)) : formatDecimal(value)} /s`;
}

function isIdle({ requests_per_s: rate, memory_bytes: memory }: PluginSample): boolean {
  return rate === 0 && memory === null;
}
