/** Puts together how a plugin is shown at one moment. */

import { reasonText } from '@toru/protocol';
import type { CrashReport, Reason } from '@toru/protocol';

import type { SupervisorOptions } from '../engine-options.ts';
import type { PluginSnapshot, RequestStats } from '../api.ts';
import type { PluginMachine } from './plugin-machine.ts';
import type { PluginMemory, PluginVersion } from '../plugin-files/plugin-version.ts';
import type { ChildRun } from '../children/child-run.ts';

/** Everything that is shown. */
export interface SnapshotSource {
  readonly machine: PluginMachine;
  /** What runs, or would be started. */
  readonly version: PluginVersion;
  readonly child: ChildRun | null;
  readonly memory: PluginMemory;
  readonly fileReason: Reason | null;
  readonly restarts: number;
  /** The plugin's own verdict. */
  readonly license: PluginSnapshot['license'];
  readonly judgeLicense: SupervisorOptions['judgeLicense'];
  readonly lastCrash: CrashReport | null;
  readonly requests: RequestStats;
  readonly upgrade: PluginSnapshot['upgrade'];
  readonly bundle: PluginSnapshot['bundle'];
  readonly file: PluginSnapshot['file'];
  readonly notes: readonly Reason[];
  readonly policy: PluginSnapshot['policy'];
}

/** The snapshot of a plugin. */
export function pluginSnapshot(source: SnapshotSource): PluginSnapshot {
  const { machine, version, child, memory } = source;
  const { metadata, hash: current } = version;
  const reason = machine.reason ?? source.fileReason;
  return {
    id: metadata.id,
    metadata,
    enabled: memory.enabled === true,
    isNew: memory.enabled === null,
    state: machine.phase === 'removed' ? 'disabled' : machine.phase,
    reason: reason === null ? null : reasonText(reason),
    reasonInfo: reason,
    pid: child?.pid ?? null,
    runId: child?.runId ?? null,
    startedAtMs: child?.startedAtMs ?? null,
    readyAtMs: child?.readyAtMs ?? null,
    restarts: source.restarts,
    nextRetryAtMs: machine.retryAtMs,
    status: child?.status ?? null,
    progress: machine.phase === 'starting' ? (child?.progress ?? null) : null,
    license: source.license ?? source.judgeLicense?.(metadata.id, metadata.released_at) ?? null,
    lastCrash: source.lastCrash,
    usage: child?.usage ?? null,
    requests: source.requests,
    upgrade: source.upgrade,
    keptVersions: memory.goodVersions.map((kept) => ({
      version: kept.version,
      hash: kept.hash,
      current: kept.hash === current,
    })),
    bundle: metadata.ui === null ? null : source.bundle,
    file: source.file,
    notes: source.notes.map((note) => reasonText(note)),
    noteInfos: source.notes,
    policy: source.policy,
    features: child?.features ?? [],
  };
}

const NO_REQUESTS: RequestStats = {
  total: 0,
  byClass: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
  inFlight: 0,
  bytesIn: 0,
  bytesOut: 0,
  p50Ms: null,
  p99Ms: null,
  latencyBuckets: [],
  latencySumSeconds: 0,
  droppedAnswers: 0,
};

/** The snapshot of a file that is no plugin; it goes by its file name. */
export function invalidSnapshot(
  fileName: string,
  reason: Reason,
  file: NonNullable<PluginSnapshot['file']>,
  nextRetryAtMs: number | null,
): PluginSnapshot {
  return {
    id: fileName,
    metadata: null,
    enabled: false,
    isNew: false,
    state: 'invalid',
    reason: reasonText(reason),
    reasonInfo: reason,
    pid: null,
    runId: null,
    startedAtMs: null,
    readyAtMs: null,
    restarts: 0,
    nextRetryAtMs,
    status: null,
    progress: null,
    license: null,
    lastCrash: null,
    usage: null,
    requests: NO_REQUESTS,
    upgrade: null,
    keptVersions: [],
    bundle: null,
    file,
    notes: [],
    noteInfos: [],
    policy: null,
    features: [],
  };
}
