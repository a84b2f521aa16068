/** When the load of the server asks for a person: only what lasts, and always against what the server has. */

import type { SystemInfo } from '@toru/api';

import { fullness } from '../../components/fullness.ts';
import { formatDecimal, formatPercent } from '../../lib/format.ts';
import type { SystemHistory } from '../system/append-sample.ts';
import { t } from '../../messages/dashboard.ts';

/** What is used up. */
export interface LoadTrouble {
  readonly kind: 'processor' | 'memory';
  readonly title: string;
  readonly detail: string;
}

/** Time for which it must have lasted. */
const lastingMs = 60_000;
const busyPercent = 90;
/** Programs that wait for a core, the running ones included, per core: more than that is work that piles up. */
const busyLoadPerCore = 2;

/** What is used up, of the samples of the last ten minutes. */
export function findLoadTrouble({ samples }: SystemHistory): readonly LoadTrouble[] {
  const now = samples.at(-1);
  if (now === undefined) return [];
  return [processorTrouble(now, samples), memoryTrouble(now, samples)].filter((found) => found !== null);
}

function processorTrouble(now: SystemInfo, samples: readonly SystemInfo[]): LoadTrouble | null {
  const { count } = now.cpu;
  // The first of the three is an average over a minute already.
  const [load] = now.load;
  const isFull = lasts(samples, ({ cpu }) => cpu.percent >= busyPercent);
  if (!isFull && load < busyLoadPerCore * count) return null;
  return {
    kind: 'processor',
    title: load > count ? t('theServerHasMoreTo') : t('theProcessorIsFullyUsed'),
    detail: t('loadOnCoresInUse', {
      load: formatDecimal(load),
      count,
      percent: formatPercent(now.cpu.percent),
    }),
  };
}

function memoryTrouble(now: SystemInfo, samples: readonly SystemInfo[]): LoadTrouble | null {
  const isFull = ({ memory }: SystemInfo): boolean =>
    memory.total_bytes > 0 && fullness(memory.used_bytes / memory.total_bytes) === 'full';
  if (!lasts(samples, isFull)) return null;
  const { used_bytes: used, total_bytes: total } = now.memory;
  return {
    kind: 'memory',
    title: t('theMemoryIsNearlyFull'),
    detail: t('ofItIsInUse', { value: formatPercent((100 * used) / total) }),
  };
}

/** Tells whether it held for all samples of the last minute, and whether there is a minute of them. */
function lasts(samples: readonly SystemInfo[], holds: (sample: SystemInfo) => boolean): boolean {
  const endMs = Date.parse(samples.at(-1)?.at ?? '');
  const since = samples.findLastIndex(({ at }) => Date.parse(at) <= endMs - lastingMs);
  return since !== -1 && samples.slice(since).every(holds);
}
