/** Metrics in the Prometheus text format: numbers in, text out. */

import { PLUGIN_STATES } from '@toru/protocol';
import type { PluginSnapshot } from '@toru/supervisor';
import type { ProcessMetrics } from './host-metrics.ts';

/** Numbers of one plugin. */
export interface PluginMetrics {
  readonly plugin: PluginSnapshot;
  readonly logLines: number;
  readonly logDropped: number;
}

/** Numbers of the host. */
export interface HostMetrics extends ProcessMetrics {
  /** null: there was no good backup. Unit: milliseconds. */
  readonly backupAgeMs: number | null;
  readonly version: string;
  readonly storageBytes: number;
  readonly liveStreams: number;
  readonly uptimeSeconds: number;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number, suffix?: string];

export function toMetricsText(plugins: readonly PluginMetrics[], host: HostMetrics): string {
  const lines: string[] = [];
  const write = (
    name: string,
    type: 'gauge' | 'counter' | 'histogram',
    help: string,
    samples: readonly Sample[],
  ): void => {
    if (samples.length === 0) return;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [labels, value, suffix = ''] of samples)
      lines.push(`${name}${suffix}${toLabels(labels)} ${value}`);
  };
  const each = (read: (metrics: PluginMetrics) => number | null): readonly Sample[] =>
    plugins.flatMap((metrics): readonly Sample[] => {
      const value = read(metrics);
      return value === null ? [] : [[{ plugin: metrics.plugin.id }, value]];
    });

  write('toru_host_info', 'gauge', 'The running host.', [[{ version: host.version }, 1]]);
  write('toru_host_uptime_seconds', 'gauge', 'Time since the host started.', [[{}, host.uptimeSeconds]]);
  write('toru_host_resident_bytes', 'gauge', 'Resident memory of the host.', [[{}, host.residentBytes]]);
  write('toru_host_heap_bytes', 'gauge', 'JavaScript heap in use.', [[{}, host.heapBytes]]);
  write('toru_host_cpu_seconds_total', 'counter', 'CPU time of the host.', [[{}, host.cpuSeconds]]);
  write('toru_host_storage_bytes', 'gauge', 'Size of the database files.', [[{}, host.storageBytes]]);
  write('toru_host_live_streams', 'gauge', 'Open streams of live events.', [[{}, host.liveStreams]]);
  write(
    'toru_host_backup_age_seconds',
    'gauge',
    'Time since the last good backup; absent when there was none.',
    host.backupAgeMs === null ? [] : [[{}, host.backupAgeMs / 1000]],
  );
  write('toru_host_event_loop_lag_seconds', 'gauge', 'How late the event loop was since the last reading.', [
    [{ stat: 'mean' }, host.lag.meanSeconds],
    [{ stat: 'p99' }, host.lag.p99Seconds],
    [{ stat: 'max' }, host.lag.maxSeconds],
  ]);

  write(
    'toru_plugin_state',
    'gauge',
    'State of the plugin: 1 for the one it is in.',
    plugins.flatMap(({ plugin }) =>
      PLUGIN_STATES.map((state): Sample => [{ plugin: plugin.id, state }, plugin.state === state ? 1 : 0]),
    ),
  );
  write(
    'toru_plugin_restarts',
    'gauge',
    'Restarts since the back-off was last reset.',
    each(({ plugin }) => plugin.restarts),
  );
  write(
    'toru_plugin_requests_total',
    'counter',
    'Answered requests by class of status.',
    plugins.flatMap(({ plugin }) =>
      Object.entries(plugin.requests.byClass).map(([status, count]): Sample => [
        { plugin: plugin.id, status },
        count,
      ]),
    ),
  );
  write(
    'toru_plugin_request_seconds',
    'histogram',
    'Time until a request was answered.',
    plugins.flatMap(toHistogram),
  );
  write(
    'toru_plugin_requests_in_flight',
    'gauge',
    'Requests under way.',
    each(({ plugin }) => plugin.requests.inFlight),
  );
  write(
    'toru_plugin_received_bytes_total',
    'counter',
    'Body bytes sent to the plugin.',
    each(({ plugin }) => plugin.requests.bytesIn),
  );
  write(
    'toru_plugin_sent_bytes_total',
    'counter',
    'Body bytes received from the plugin.',
    each(({ plugin }) => plugin.requests.bytesOut),
  );
  write(
    'toru_plugin_dropped_answers_total',
    'counter',
    'Late, duplicate and unasked answers.',
    each(({ plugin }) => plugin.requests.droppedAnswers),
  );
  write(
    'toru_plugin_cpu_seconds_total',
    'counter',
    'CPU time of the process tree.',
    each(({ plugin }) => plugin.usage?.cpuSeconds ?? null),
  );
  write(
    'toru_plugin_resident_bytes',
    'gauge',
    'Resident memory of the process tree.',
    each(({ plugin }) => plugin.usage?.memoryBytes ?? null),
  );
  write(
    'toru_plugin_open_fds',
    'gauge',
    'Open file descriptors of the process tree.',
    each(({ plugin }) => plugin.usage?.openFds ?? null),
  );
  write(
    'toru_plugin_processes',
    'gauge',
    'Processes of the plugin.',
    each(({ plugin }) => plugin.usage?.processes ?? null),
  );
  write(
    'toru_plugin_log_lines_total',
    'counter',
    'Log lines written.',
    each(({ logLines }) => logLines),
  );
  write(
    'toru_plugin_log_dropped_total',
    'counter',
    'Log lines dropped.',
    each(({ logDropped }) => logDropped),
  );
  return `${lines.join('\n')}\n`;
}

function toHistogram({ plugin }: PluginMetrics): readonly Sample[] {
  const { latencyBuckets, latencySumSeconds, total } = plugin.requests;
  const labels = { plugin: plugin.id };
  return [
    ...latencyBuckets
      .filter((bucket) => Number.isFinite(bucket.leSeconds))
      .map((bucket): Sample => [{ ...labels, le: String(bucket.leSeconds) }, bucket.count, '_bucket']),
    [{ ...labels, le: '+Inf' }, total, '_bucket'],
    [labels, latencySumSeconds, '_sum'],
    [labels, total, '_count'],
  ];
}

function toLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
