/**
 * A plugin as the HTTP interface shows it: a pure function of the engine's snapshot, cut to what the reader's role may see.
 *
 * People who only use a plugin learn what it is, where it is and whether it works. Why it does not, with paths, codes and variables, and
 * what it costs the server is for administrators.
 */

import type { PluginInfo, PluginLimitsInfo, PluginPolicyInfo } from '@toru/api';
import { isForClients } from '@toru/protocol';
import type { Access, PluginState, Role } from '@toru/protocol';
import type { PluginSnapshot, SupervisionPolicy } from '@toru/supervisor';
import { UNKNOWN_LICENSE, type LicenseVerdict } from './license-reading.ts';

/** What the snapshot does not know. */
export interface PluginInfoContext {
  readonly role: Role;
  readonly access: Access;
  readonly license: LicenseVerdict;
  readonly nowMs: number;
}

/** Builds the plugin object. */
export function toPluginInfo(plugin: PluginSnapshot, context: PluginInfoContext): PluginInfo {
  const info = toFullInfo(plugin, context);
  return context.role === 'admin' ? info : { ...info, ...forClients(info) };
}

/** What a client is shown in place of what is for administrators. */
function forClients({ status, progress, reason, reason_info: info }: PluginInfo): Partial<PluginInfo> {
  const mayKnow = info !== null && isForClients(info);
  return {
    permissions: [],
    reason: mayKnow ? reason : null,
    reason_info: mayKnow ? info : null,
    pid: null,
    restarts: 0,
    next_retry_at: null,
    status: status === null ? null : { ...status, message: '' },
    progress: progress === null ? null : { ...progress, message: '' },
    last_crash: null,
    cpu_percent: null,
    memory_bytes: null,
    open_fds: null,
    requests: { total: 0, errors: 0, in_flight: 0, p50_ms: null, p99_ms: null },
    license: { required: false, ...UNKNOWN_LICENSE },
    upgrade: null,
    kept_versions: null,
    has_settings: false,
    limits: null,
    policy: null,
    file: null,
    notes: [],
    notes_info: [],
  };
}

function toFullInfo(plugin: PluginSnapshot, context: PluginInfoContext): PluginInfo {
  const { metadata, requests } = plugin;
  return {
    id: plugin.id,
    name: metadata?.name ?? plugin.id,
    version: metadata?.version ?? '',
    author: metadata?.author ?? null,
    description: metadata?.description ?? null,
    homepage: metadata?.homepage ?? null,
    icon: metadata?.icon ?? '🧩',
    route: metadata?.route ?? null,
    access: context.access,
    permissions: metadata?.permissions ?? [],
    protocol: metadata?.protocol ?? 2,
    enabled: plugin.enabled,
    is_new: plugin.isNew,
    state: plugin.state,
    reason: plugin.reason,
    reason_info: plugin.reasonInfo,
    health: toHealth(plugin),
    running: isServing(plugin.state),
    pid: plugin.pid,
    uptime_ms: plugin.readyAtMs === null ? null : Math.max(0, context.nowMs - plugin.readyAtMs),
    restarts: plugin.restarts,
    next_retry_at: toTime(plugin.nextRetryAtMs),
    status: plugin.status,
    progress: plugin.progress,
    last_crash: plugin.lastCrash,
    cpu_percent: plugin.usage?.cpuPercent ?? null,
    memory_bytes: plugin.usage?.memoryBytes ?? null,
    open_fds: plugin.usage?.openFds ?? null,
    requests: {
      total: requests.total,
      errors: requests.byClass['5xx'],
      in_flight: requests.inFlight,
      p50_ms: requests.p50Ms,
      p99_ms: requests.p99Ms,
    },
    license: { required: metadata?.license.required ?? false, ...context.license },
    upgrade:
      plugin.upgrade === null
        ? null
        : {
            version: plugin.upgrade.version,
            state: plugin.upgrade.state,
            reason: plugin.upgrade.reason,
            reason_info: plugin.upgrade.reasonInfo,
            at: new Date(plugin.upgrade.atMs).toISOString(),
          },
    kept_versions: plugin.keptVersions,
    ui: {
      isolation: metadata?.ui?.isolation ?? null,
      format: metadata?.ui?.format ?? (metadata?.protocol === 1 ? 'script' : 'module'),
      bundle_hash: plugin.bundle?.script.hash ?? null,
      style_hash: plugin.bundle?.style?.hash ?? null,
    },
    has_settings: (metadata?.settings ?? null) !== null,
    limits: plugin.policy === null ? null : toLimits(plugin.policy),
    policy: plugin.policy === null ? null : toPolicy(plugin.policy),
    file: plugin.file,
    notes: plugin.notes,
    notes_info: plugin.noteInfos,
  };
}

function toLimits(policy: SupervisionPolicy): PluginLimitsInfo {
  return {
    memory_mb: policy.memoryLimitMb,
    max_in_flight: policy.maxInFlight,
    start_timeout_ms: policy.startTimeoutMs,
    request_deadline_ms: policy.requestDeadlineMs,
  };
}

function toPolicy(policy: SupervisionPolicy): PluginPolicyInfo {
  return {
    restart_delay_ms: policy.restartDelayMs,
    restart_delay_max_ms: policy.restartDelayMaxMs,
    max_failures: policy.maxFailures,
    reset_after_ms: policy.resetAfterMs,
    failed_retry_ms: policy.failedRetryMs,
    unresponsive_after_ms: policy.unresponsiveAfterMs,
    hung_after_ms: policy.hungAfterMs,
    drain_ms: policy.drainMs,
    shutdown_grace_ms: policy.shutdownGraceMs,
  };
}

/** Tells whether requests reach the plugin's process. */
function isServing(state: PluginState): boolean {
  return state === 'running' || state === 'unresponsive';
}

/** RFC 3339 of a time that may be absent. */
export function toTime(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

function toHealth({ state, enabled, status }: PluginSnapshot): PluginInfo['health'] {
  switch (state) {
    case 'running':
      return status?.health === 'degraded' ? 'unhealthy' : 'healthy';
    case 'starting':
      return 'starting';
    case 'disabled':
      return 'disabled';
    case 'stopping':
      return enabled ? 'starting' : 'disabled';
    case 'invalid':
    case 'unresponsive':
    case 'restarting':
    case 'failed':
      return 'unhealthy';
  }
}
