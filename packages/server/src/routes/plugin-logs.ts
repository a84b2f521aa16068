/** Logs and events of a plugin: pages, and a stream that resumes without gap or repeat, also as part of the event stream. */

import { logLineSchema, pageOf, pluginEventSchema, pluginParams, time } from '@toru/api';
import type { PluginLogs } from '@toru/supervisor';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { EventStream } from '../live/event-stream.ts';
import { isWanted, type LineFilter } from '../live/line-filter.ts';
import { MAX_LOGS_PER_STREAM, type LogRequest } from '../live/log-desk.ts';
import { defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { LOG_LEVELS } from '@toru/protocol';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

const level = Type.Optional(Type.Enum(LOG_LEVELS));
const search = Type.Optional(Type.String({ maxLength: 200 }));
const seq = Type.Optional(Type.Integer({ minimum: 0 }));
const moment = Type.Optional(time);

const pageQuery = Type.Object({
  level,
  search,
  before: seq,
  since: moment,
  until: moment,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
});
const streamQuery = Type.Object({
  level,
  search,
  since: moment,
  after: seq,
  stream: Type.Optional(
    Type.String({
      maxLength: 64,
      description:
        'Send the lines as `log` events on this open event stream instead: `stream` of its `hello`',
    }),
  ),
  subscription: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      description:
        'With `stream`: a name of your own for it, which its events carry. To be asked for again every 30 s, or it ends',
    }),
  ),
  end: Type.Optional(Type.Boolean({ description: 'With `stream`: end the subscription of this name' })),
});
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
        204: { description: 'With `stream`: the lines come there, or no longer do' },
      },
      handle: (call) => {
        const logs = requireLogs(call);
        const { after, since, stream, subscription, end, ...rest } = call.query;
        const sinceMs = since === undefined ? -Infinity : Date.parse(since);
        if (stream !== undefined) {
          const filter = { ...rest, sinceMs };
          const request = { name: subscription ?? '', plugin: call.params.id, logs, filter };
          subscribe(services, call, stream, { ...request, after: after ?? null }, end === true);
          return;
        }
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

function subscribe(
  { hub }: Services,
  { credential, reply }: RouteCall,
  streamId: string,
  request: LogRequest,
  isEnd: boolean,
): void {
  if (request.name === '')
    throw new ProblemError('VALIDATION_FAILED', {
      errors: [{ pointer: '/subscription', message: 'is missing: lines on a stream need a name' }],
    });
  const desk = credential === null ? undefined : hub.logsOf(streamId, credential);
  if (isEnd) desk?.end(request.name);
  else if (desk === undefined)
    throw new ProblemError('NOT_FOUND', { detail: `You have no open event stream "${streamId}"` });
  else if (desk.size >= MAX_LOGS_PER_STREAM && !desk.has(request.name))
    throw new ProblemError('RATE_LIMITED', {
      detail: `At most ${MAX_LOGS_PER_STREAM} logs are sent on one event stream`,
      retryAfterMs: 30_000,
    });
  else desk.subscribe(request);
  void reply.code(204).send();
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
    watcherIndex: -1,
    onRevoked: () => {
      stream.end();
    },
  };
  const beat = setInterval(() => {
    stream.beat();
  }, beatMs);
  call.credential?.watch(watcher);
  stop = logs.follow(after, (line) => {
    if (isWanted(line, filter)) stream.send(null, JSON.stringify(line), line.seq);
  });
  // The stream may have ended while the lines of the files were read.
  if (stream.isOver) stop();
}

function readAfter(lastEventId: string | string[] | undefined, after: number | undefined): number | null {
  if (typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  return after ?? null;
}
