/** The server's vitals: processor, memory, network and disks, with ten minutes of history. */

import type { SystemInfo } from '@toru/api';
import { Cpu, HardDrive, MemoryStick, Network } from 'lucide-react';
import type { ReactNode } from 'react';

import { LoadCard, LoadGrid, LoadGridSkeleton } from '../../components/load-card.tsx';
import { Meter } from '../../components/meter.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatAgo, formatBytes, formatDecimal, formatPercent } from '../../lib/format.ts';
import { fillWindow, type SystemHistory } from '../system/append-sample.ts';
import { useSystemHistory } from '../system/history.ts';
import { t } from '../../messages/dashboard.ts';

const shownDisks = 3;

/** Four cards. */
export function Vitals(): ReactNode {
  const history = useSystemHistory();
  if (history.isPending) return <LoadGridSkeleton label={t('loadingTheServersVitals')} />;
  if (history.isError) {
    return (
      <Card>
        <ErrorState title={t('theServersVitalsCouldNot')} error={history.error} onRetry={history.refetch} />
      </Card>
    );
  }
  const now = history.data.samples.at(-1);
  if (now === undefined) return <Card className="p-5 text-sm text-muted">{t('nothingWasMeasuredYet')}</Card>;
  return <VitalCards history={history.data} now={now} />;
}

function VitalCards({
  history,
  now,
}: {
  readonly history: SystemHistory;
  readonly now: SystemInfo;
}): ReactNode {
  const places = fillWindow(history);
  const describe = (index: number): string =>
    formatAgo(Date.parse(now.at) - Date.parse(places[index]?.at ?? now.at));
  const { received_bytes_per_s: received, sent_bytes_per_s: sent } = now.network;
  return (
    <LoadGrid>
      <LoadCard
        icon={Cpu}
        title={t('processor')}
        value={formatPercent(now.cpu.percent)}
        detail={loadWords(now)}
        more={t('loadOver15And', { value: now.load.map((load) => formatDecimal(load)).join(', ') })}
      >
        <Sparkline
          values={places.map((sample) => sample?.cpu.percent ?? null)}
          max={100}
          label={t('processorUseOverTenMinutes')}
          format={formatPercent}
          describe={describe}
        />
      </LoadCard>
      <LoadCard
        icon={MemoryStick}
        title={t('memory')}
        value={formatPercent(share(now.memory))}
        detail={memoryWords(now)}
      >
        <Sparkline
          values={places.map((sample) => sample?.memory.used_bytes ?? null)}
          max={now.memory.total_bytes}
          label={t('memoryInUseOverTen')}
          format={formatBytes}
          describe={describe}
        />
      </LoadCard>
      <LoadCard
        icon={Network}
        title={t('network')}
        value={formatRate(received + sent)}
        detail={`↓ ${formatRate(received)}  ↑ ${formatRate(sent)}`}
      >
        <Sparkline
          values={places.map((sample) =>
            sample === null ? null : sample.network.received_bytes_per_s + sample.network.sent_bytes_per_s,
          )}
          label={t('networkTrafficOverTenMinutes')}
          format={formatRate}
          describe={describe}
        />
      </LoadCard>
      <Disks disks={now.disks} />
    </LoadGrid>
  );
}

function Disks({ disks }: Pick<SystemInfo, 'disks'>): ReactNode {
  const fullestFirst = disks.toSorted((a, b) => share(b) - share(a));
  const [fullest] = fullestFirst;
  const more = disks.length - shownDisks;
  return (
    <LoadCard
      icon={HardDrive}
      title={t('disks', { count: disks.length })}
      value={fullest === undefined ? '–' : formatPercent(share(fullest))}
      detail={
        fullest === undefined
          ? t('noDiskIsVisible')
          : t('ofTotal', { used: formatBytes(fullest.used_bytes), total: formatBytes(fullest.total_bytes) })
      }
    >
      <ul className="space-y-2.5">
        {fullestFirst.slice(0, shownDisks).map((disk) => (
          <li key={disk.mount}>
            <div className="mb-1 flex items-baseline justify-between gap-3 text-xs text-muted tabular-nums">
              <span className="truncate">{disk.mount}</span>
              {disks.length > 1 && <span className="whitespace-nowrap">{formatPercent(share(disk))}</span>}
            </div>
            <Meter
              used={disk.used_bytes}
              total={disk.total_bytes}
              label={t('disk2', { mount: disk.mount })}
              valueText={t('ofTotal', {
                used: formatBytes(disk.used_bytes),
                total: formatBytes(disk.total_bytes),
              })}
            />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mt-2 text-xs text-muted">{t('andMore', { more })}</p>}
    </LoadCard>
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

function formatRate(bytesPerS: number): string {
  return `${formatBytes(bytesPerS)}/s`;
}

/** Load means something only beside the number of cores. */
function loadWords({ load: [load], cpu: { count } }: SystemInfo): string {
  return t('loadOnCores', { load: formatDecimal(load), count });
}

function memoryWords({ memory, swap }: SystemInfo): string {
  const of = { used: formatBytes(memory.used_bytes), total: formatBytes(memory.total_bytes) };
  return swap.used_bytes > 0
    ? t('ofTotalSwapped', { ...of, swapped: formatBytes(swap.used_bytes) })
    : t('ofTotal', of);
}
