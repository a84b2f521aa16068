/** Requests, latency, processor and memory of a plugin over the last ten minutes. */

import { Activity, Cpu, MemoryStick, Timer, type LucideIcon } from 'lucide-react';
import type { PluginInfo } from '@toru/protocol';
import type { ReactNode } from 'react';

import { Sparkline } from '../../components/sparkline.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { formatAgo, formatBytes, formatLatency, formatPercent } from '../../lib/format.ts';
import { usePluginHistory, type PluginSample } from './plugin-history.ts';

const gridClasses = 'grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4';

/** Four small charts. */
export function LoadCharts({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const history = usePluginHistory(plugin.id);
  if (history.isPending) {
    return (
      <SkeletonGroup label="Loading the charts" className={gridClasses}>
        {[0, 1, 2, 3].map((index) => (
          <Card key={index} className="p-5">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="mt-3 h-7 w-20" />
            <Skeleton className="mt-4 h-12" />
          </Card>
        ))}
      </SkeletonGroup>
    );
  }
  if (history.data === undefined) {
    return (
      <Card>
        <ErrorState
          title="The charts could not be loaded"
          error={history.error}
          onRetry={history.refetch}
          className="py-6"
        />
      </Card>
    );
  }
  const { samples } = history.data;
  const perSecond = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} /s`;
  return (
    <div className={gridClasses}>
      <Chart
        icon={Activity}
        title="Requests"
        samples={samples}
        read={(sample) => sample.requests_per_s}
        format={perSecond}
        note={`${plugin.requests.total} in all, ${plugin.requests.errors} failed`}
      />
      <Chart
        icon={Timer}
        title="Latency"
        samples={samples}
        read={(sample) => sample.p99_ms}
        format={formatLatency}
        note="99 of 100 requests are faster"
      />
      <Chart
        icon={Cpu}
        title="Processor"
        samples={samples}
        read={(sample) => sample.cpu_percent}
        format={formatPercent}
        note="100 % is one processor"
      />
      <Chart
        icon={MemoryStick}
        title="Memory"
        samples={samples}
        read={(sample) => sample.memory_bytes}
        format={formatBytes}
        note="Of its own process"
      />
    </div>
  );
}

interface ChartProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly samples: readonly PluginSample[];
  readonly read: (sample: PluginSample) => number | null;
  readonly format: (value: number) => string;
  readonly note: string;
}

function Chart({ icon: Icon, title, samples, read, format, note }: ChartProps): ReactNode {
  const values = samples.map(read);
  const now = values.at(-1) ?? null;
  const lastAt = samples.at(-1)?.at ?? '';
  return (
    <Card className="flex flex-col p-5">
      <h2 className="flex items-center gap-2 text-[0.8125rem] font-medium text-muted">
        <Icon aria-hidden className="size-4" />
        {title}
      </h2>
      <p className="mt-2 text-2xl font-semibold tracking-tight tabular-nums">
        {now === null ? '–' : format(now)}
      </p>
      <p className="text-[0.8125rem] text-muted">{note}</p>
      <div className="mt-4">
        <Sparkline
          values={values}
          label={`${title} over the last ten minutes`}
          format={format}
          describe={(index) => formatAgo(Date.parse(lastAt) - Date.parse(samples[index]?.at ?? lastAt))}
        />
      </div>
    </Card>
  );
}
