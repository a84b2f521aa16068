/** What the host does from time to time: tells clones and clocks, marks the start as healthy, keeps the database tidy. */

import type { InstanceFacts, Storage } from '@toru/storage';
import type { Supervisor } from '@toru/supervisor';

const HEALTHY_AFTER_MS = 30_000;
const INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;

export interface Housekeeping {
  stop(): void;
}

export function startHousekeeping(
  storage: Pick<Storage, 'instance' | 'maintain'>,
  supervisor: Pick<Supervisor, 'emit'>,
  facts: InstanceFacts,
  tick: () => void,
  now: () => number = Date.now,
): Housekeeping {
  const { instance } = storage;
  tellClone(supervisor, instance.checkFacts(facts, now()));
  let isBehind = false;
  const lookAtClock = (): void => {
    const { floorMs, behindMs } = instance.observeClock(now());
    const wasBehind = isBehind;
    isBehind = behindMs > DAY_MS;
    if (!isBehind || wasBehind) return;
    supervisor.emit({
      type: 'clock_went_back',
      plugin: null,
      runId: null,
      level: 'warn',
      message: `The clock is ${Math.round(behindMs / DAY_MS)} days behind the latest time this host has seen`,
      details: { latest_seen: new Date(floorMs).toISOString(), behind_ms: behindMs },
    });
  };
  lookAtClock();
  const healthy = setTimeout(() => {
    instance.markHealthy(now());
  }, HEALTHY_AFTER_MS);
  const regular = setInterval(() => {
    lookAtClock();
    tick();
    const result = storage.maintain(now());
    if (result.ok) return;
    supervisor.emit({
      type: 'storage_degraded',
      plugin: null,
      runId: null,
      level: 'error',
      message: result.message,
      details: {},
    });
  }, INTERVAL_MS);
  healthy.unref();
  regular.unref();
  return {
    stop() {
      clearTimeout(healthy);
      clearInterval(regular);
    },
  };
}

function tellClone(
  supervisor: Pick<Supervisor, 'emit'>,
  suspicion: ReturnType<Storage['instance']['checkFacts']>,
): void {
  if (suspicion === null) return;
  const where = suspicion.reason === 'machine' ? 'another machine' : `"${suspicion.previousDataDir}"`;
  supervisor.emit({
    type: 'clone_suspected',
    plugin: null,
    runId: null,
    level: 'warn',
    message: `This data looks like a copy of an installation on ${where}; licenses go on working, but two panels now share one identity`,
    details: {
      reason: suspicion.reason,
      changed: suspicion.changed,
      previous_data_dir: suspicion.previousDataDir,
      previous_seen_at: new Date(suspicion.previousSeenAtMs).toISOString(),
    },
  });
}
