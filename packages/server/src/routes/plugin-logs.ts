/** Logs and events of a plugin: pages, and a stream that resumes without gap or repeat. */

import { LOG_LEVELS, type LogLevel, type LogLine } from '@toru/protocol';
import type { PluginLogs } from '@toru/supervisor';
import { Type } from '../api/schema-builders.ts';
import { ProblemError } from '../http/problem.ts';
import { EventStream } from '../live/event-stream.ts';
import { defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { json, logLineSchema, pageOf, pluginEventSchema, pluginParams } from '../api/schemas.ts';
import type { Services } from '../api/working-parts.ts';

const level = Type.Optional(Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']));
const search = Type.Optional(Type.String({ maxLength: 200 }));
const seq = Type.Optional(Type.Integer({ minimum: 0 }));
const time = Type.Optional(Type.String({ format: 'date-time' }));

const pageQuery = Type.Object({
  level,
  search,
  before: seq,
  since: time,
  until: time,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
});
const streamQuery = Type.Object({ level, search, since: time, after: seq });
const eventsQuery = Type.Object({
  type: Type.Optional(Type.String({ maxLength: 50 })),
  before: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});

/** The routes of logs and events. */
export function pluginLogRoutes(services: Services): readonly Route[] {
  const { deps, directory } = services;
  const common = {
    method: 'GET',
    tag: 'Plugin logs',
    role: 'admin',
    scope: 'read',
    params: pluginParams,
  } as const;
  const requireLogs = (call: RouteCall<{ id: string }>): PluginLogs => {
    directory.require(call.identity, call.params.id);
    const logs = deps.supervisor.logs(call.params.id);
    if (logs === undefined) throw new ProblemError('NOT_FOUND', { detail: `"${call.params.id}" has no log` });
    return logs;
  };
  return [
    defineRoute({
      ...common,
      path: '/api/plugins/:id/logs',
      summary: 'Log lines, newest first',
      query: pageQuery,
      answers: { 200: json('One page over all rotated files', pageOf(logLineSchema)) },
      handle: async (call) => {
        const { query } = call;
        const { lines, next } = await requireLogs(call).page({
          level: query.level,
          search: query.search,
          before: query.before,
          limit: query.limit,
          sinceMs: query.since === undefined ? undefined : Date.parse(query.since),
          untilMs: query.until === undefined ? undefined : Date.parse(query.until),
        });
        return { items: lines, next: next === null ? null : String(next) };
      },
    }),
    defineRoute({
      ...common,
      path: '/api/plugins/:id/logs/stream',
      summary: 'Log lines as they come (server-sent events)',
      query: streamQuery,
      isStream: true,
      answers: {
        200: {
          description:
            'One event per line; its id is the `seq`, `Last-Event-ID` or `?after=` resumes behind it',
          schema: logLineSchema,
          type: 'text/event-stream',
        },
      },
      handle: (call) => {
        const logs = requireLogs(call);
        const { after, since, ...rest } = call.query;
        const sinceMs = since === undefined ? -Infinity : Date.parse(since);
        const from = readAfter(call.request.headers['last-event-id'], after);
        streamLogs(call, logs, from, { ...rest, sinceMs }, services.limits.beatMs);
      },
    }),
    defineRoute({
      ...common,
      path: '/api/plugins/:id/events',
      summary: 'Events and crash reports, newest first',
      query: eventsQuery,
      answers: { 200: json('One page', pageOf(pluginEventSchema)) },
      handle: (call) => {
        directory.require(call.identity, call.params.id);
        return deps.storage.events.page({ plugin: call.params.id, ...call.query });
      },
    }),
  ];
}

interface LineFilter {
  readonly level?: LogLevel;
  readonly search?: string;
  /** Unit: milliseconds since 1970. */
  readonly sinceMs: number;
}

function streamLogs(
  call: RouteCall,
  logs: PluginLogs,
  after: number | null,
  filter: LineFilter,
  beatMs: number,
): void {
  call.reply.hijack();
  let stop: (() => void) | null = null;
  const stream = new EventStream(call.reply.raw, () => {
    stop?.();
    call.credential?.unwatch(watcher);
    clearInterval(beat);
  });
  const watcher = {
    pluginId: null,
    onRevoked: () => {
      stream.end();
    },
  };
  const beat = setInterval(() => {
    stream.beat();
  }, beatMs);
  call.credential?.watch(watcher);
  stop = logs.follow(after, (line) => {
    if (matches(line, filter)) stream.send(null, JSON.stringify(line), line.seq);
  });
  // The stream may have ended while the lines of the files were read.
  if (stream.isOver) stop();
}

function matches(line: LogLine, { level: least, search: text, sinceMs }: LineFilter): boolean {
  if (Date.parse(line.timestamp) < sinceMs) return false;
  if (least !== undefined && LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(least)) return false;
  if (text === undefined || text === '') return true;
  const needle = text.toLowerCase();
  return (
    line.message.toLowerCase().includes(needle) ||
    (line.fields !== undefined && JSON.stringify(line.fields).toLowerCase().includes(needle))
  );
}

function readAfter(lastEventId: string | string[] | undefined, after: number | undefined): number | null {
  if (typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  return after ?? null;
}
