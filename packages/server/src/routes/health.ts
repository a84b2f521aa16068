/** For machines that watch: alive, ready, and numbers. */

import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { backupAgeMs } from '../backups/backup-age.ts';
import { toMetricsText } from '../metrics/metrics.ts';
import { readHostMetrics, type LoopLag } from '../metrics/host-metrics.ts';
import { defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

const statusSchema = Type.Object({ status: Type.String() });

/** The routes of health and metrics. */
export function healthRoutes({ deps, hub }: Services, loopLag: LoopLag): readonly Route[] {
  const common = { method: 'GET', tag: 'Operations', scope: 'read' } as const;
  return [
    defineRoute({
      ...common,
      path: '/healthz',
      summary: 'The host is alive',
      role: 'public',
      answers: { 200: json('Alive', statusSchema) },
      handle: () => ({ status: 'ok' }),
    }),
    defineRoute({
      ...common,
      path: '/readyz',
      summary: 'The host has started and takes requests',
      role: 'public',
      answers: { 200: json('Ready', statusSchema) },
      handle: () => {
        if (!deps.isReady()) {
          throw new ProblemError('HOST_STOPPING', {
            detail: 'The panel is starting or stopping',
            retryAfterMs: 1_000,
          });
        }
        return { status: 'ready' };
      },
    }),
    defineRoute({
      ...common,
      path: '/metrics',
      summary: 'Numbers in the Prometheus text format',
      role: 'admin',
      answers: { 200: { description: 'The text', type: 'text/plain; version=0.0.4', schema: Type.String() } },
      handle: ({ reply }) => {
        void reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
        const plugins = deps.supervisor.list().map((plugin) => {
          const logs = deps.supervisor.logs(plugin.id);
          return { plugin, logLines: logs?.lines ?? 0, logDropped: logs?.dropped ?? 0 };
        });
        return toMetricsText(plugins, {
          ...readHostMetrics(loopLag),
          version: deps.config.version,
          storageBytes: deps.storage.sizeBytes(),
          liveStreams: hub.readers,
          backupAgeMs: backupAgeMs(deps, deps.now()),
          uptimeSeconds: (deps.now() - deps.config.startedAtMs) / 1000,
        });
      },
    }),
  ];
}
