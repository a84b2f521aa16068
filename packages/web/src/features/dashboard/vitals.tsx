/** The server's vitals: processor, memory, network and disks, with ten minutes of history. */

import type { SystemInfo } from '@toru/protocol';
import { ArrowDown, ArrowUp, Cpu, HardDrive, MemoryStick, Network, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Meter } from '../../components/meter.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { formatAgo, formatBytes, formatPercent } from '../../lib/format.ts';
import type { SystemHistory } from '../system/append-sample.ts';
import { useSystemHistory } from '../system/history.ts';

const shownDisks = 3;

/** Four cards in a row, fewer on narrow screens. */
export function Vitals(): ReactNode {
  const history = useSystemHistory();
  if (history.isPending) {
    return (
      <SkeletonGroup
        label="Loading the server’s vitals"
        className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4"
      >
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
  if (history.isError) {
    return (
      <Card>
        <ErrorState
          title="The server’s vitals could not be loaded"
          error={history.error}
          onRetry={history.refetch}
        />
      </Card>
    );
  }
  const now = history.data.samples.at(-1);
  if (now === undefined) return <Card className="p-5 text-sm text-muted">Nothing was measured yet.</Card>;
  return <VitalCards history={history.data} now={now} />;
}

function VitalCards({
  history,
  now,
}: {
  readonly history: SystemHistory;
  readonly now: SystemInfo;
}): ReactNode {
  const { samples } = history;
  const describe = (index: number): string => {
    const at = samples[index]?.at ?? now.at;
    return formatAgo(Date.parse(now.at) - Date.parse(at));
  };
  const rate = (bytes: number): string => `${formatBytes(bytes)}/s`;
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Vital
        icon={Cpu}
        title="Processor"
        value={formatPercent(now.cpu.percent)}
        detail={`Load ${now.load.map((load) => load.toFixed(2)).join(' · ')}`}
      >
        <Sparkline
          values={samples.map(({ cpu }) => cpu.percent)}
          max={100}
          label="Processor use over ten minutes"
          format={formatPercent}
          describe={describe}
        />
      </Vital>
      <Vital
        icon={MemoryStick}
        title="Memory"
        value={formatPercent(share(now.memory))}
        detail={`${formatBytes(now.memory.used_bytes)} of ${formatBytes(now.memory.total_bytes)}${swapWords(now)}`}
      >
        <Sparkline
          values={samples.map(({ memory }) => memory.used_bytes)}
          max={now.memory.total_bytes}
          label="Memory in use over ten minutes"
          format={formatBytes}
          describe={describe}
        />
      </Vital>
      <Vital
        icon={Network}
        title="Network"
        value={
          <span className="flex flex-wrap items-baseline gap-x-3 text-base">
            <Rate icon={ArrowDown} label="received" value={rate(now.network.received_bytes_per_s)} />
            <Rate icon={ArrowUp} label="sent" value={rate(now.network.sent_bytes_per_s)} />
          </span>
        }
        detail="Received and sent"
      >
        <Sparkline
          values={samples.map(({ network }) => network.received_bytes_per_s + network.sent_bytes_per_s)}
          label="Network traffic over ten minutes"
          format={rate}
          describe={describe}
        />
      </Vital>
      <Disks disks={now.disks} />
    </div>
  );
}

interface VitalProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly value: ReactNode;
  readonly detail: string;
  readonly children: ReactNode;
}

function Vital({ icon, title, value, detail, children }: VitalProps): ReactNode {
  return (
    <Card className="flex min-w-0 flex-col p-5">
      <VitalTitle icon={icon} title={title} />
      <div className="mt-1.5 flex min-h-8 items-center text-2xl font-semibold tracking-tight tabular-nums">
        {value}
      </div>
      <p className="truncate text-[0.8125rem] text-muted tabular-nums">{detail}</p>
      <div className="flex flex-1 pt-3">{children}</div>
    </Card>
  );
}

function VitalTitle({ icon: Icon, title }: Pick<VitalProps, 'icon' | 'title'>): ReactNode {
  return (
    <h2 className="flex items-center gap-2 text-[0.8125rem] font-medium text-muted">
      <Icon aria-hidden className="size-4 text-accent" />
      {title}
    </h2>
  );
}

function Rate({
  icon: Icon,
  label,
  value,
}: {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly value: string;
}): ReactNode {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Icon aria-hidden className="size-3.5 text-muted" />
      <span className="sr-only">{label} </span>
      {value}
    </span>
  );
}

function Disks({ disks }: Pick<SystemInfo, 'disks'>): ReactNode {
  const fullestFirst = disks.toSorted((a, b) => share(b) - share(a));
  return (
    <Card className="flex min-w-0 flex-col p-5">
      <VitalTitle icon={HardDrive} title={disks.length === 1 ? 'Disk' : 'Disks'} />
      {disks.length === 0 && <p className="mt-2 text-sm text-muted">No disk is visible.</p>}
      <ul className="mt-3 space-y-3">
        {fullestFirst.slice(0, shownDisks).map((disk) => {
          const words = `${formatBytes(disk.used_bytes)} of ${formatBytes(disk.total_bytes)}`;
          return (
            <li key={disk.mount}>
              <div className="mb-1.5 flex items-baseline justify-between gap-3 text-[0.8125rem] tabular-nums">
                <span className="truncate font-medium">{disk.mount}</span>
                <span className="whitespace-nowrap text-muted">{words}</span>
              </div>
              <Meter
                used={disk.used_bytes}
                total={disk.total_bytes}
                label={`Disk ${disk.mount}`}
                valueText={words}
              />
            </li>
          );
        })}
      </ul>
      {disks.length > shownDisks && (
        <p className="mt-3 text-[0.8125rem] text-muted">and {disks.length - shownDisks} more</p>
      )}
    </Card>
  );
}

function share({
  used_bytes: used,
  total_bytes: total,
}: {
  used_bytes: number;
  total_bytes: number;
}): number {
  return total > 0 ? (100 * used) / total : 0;
}

function swapWords({ swap }: SystemInfo): string {
  return swap.used_bytes > 0 ? ` · ${formatBytes(swap.used_bytes)} swapped` : '';
}
