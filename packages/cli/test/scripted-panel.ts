/** A panel that answers from a script: a real HTTP server on a free port of this machine. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PluginInfo } from '@toru/api';
import { ERRORS, type ErrorCode } from '@toru/protocol';

/** One answer of the script. */
export type Answer = (response: ServerResponse) => void;

/** A running scripted panel. */
export interface ScriptedPanel extends AsyncDisposable {
  /** The environment that makes `toru` talk to it. */
  readonly env: NodeJS.ProcessEnv;
  /** `METHOD path` of every request so far. */
  readonly requests: string[];
  /** `Last-Event-ID` of every request so far; empty when there was none. */
  readonly lastEventIds: string[];
  /** Changes what is answered from now on. */
  answer(request: string, ...answers: readonly Answer[]): void;
  /** Ends every open answer. */
  hangUp(): void;
}

/** Token that the scripted panel accepts. */
const TOKEN = 'steer_scripted';

/**
 * Starts a panel under the base path `/base`. A request is `METHOD path` without query; it gets its answers in turn, the last one
 * for ever. What the script does not know is answered 404.
 */
export async function startScriptedPanel(
  script: Readonly<Record<string, readonly Answer[]>> = {},
): Promise<ScriptedPanel> {
  const answers = new Map(Object.entries(script).map(([request, list]) => [request, [...list]]));
  const requests: string[] = [];
  const lastEventIds: string[] = [];
  const server = createServer((request, response) => {
    const address = (request.url ?? '').replace(/^\/base/, '');
    requests.push(`${request.method} ${address}`);
    lastEventIds.push(String(request.headers['last-event-id'] ?? ''));
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      problem('UNAUTHENTICATED')(response);
      return;
    }
    const list = answers.get(`${request.method} ${address.split('?', 1)[0]}`) ?? [problem('NOT_FOUND')];
    const [answer] = list.length > 1 ? list.splice(0, 1) : list;
    answer!(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    env: { TORU_URL: `http://127.0.0.1:${port}/base/`, TORU_API_TOKEN: TOKEN },
    requests,
    lastEventIds,
    answer: (request, ...list) => void answers.set(request, [...list]),
    hangUp: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Answers with JSON. */
export function json(body: unknown, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}

/** Answers with a problem of the registry. */
export function problem(code: ErrorCode, detail: string = ERRORS[code].sentence): Answer {
  const { httpStatus: status } = ERRORS[code];
  return json({ type: `urn:toru:error:${code}`, title: '', status, detail, code }, status);
}

/** Answers with server-sent events and leaves the stream open. */
export function events(...chunks: readonly string[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    for (const chunk of chunks) response.write(chunk);
  };
}

/** A plugin in the panel's list; `changes` say what is special about it. */
export function pluginInfo(changes: Partial<PluginInfo> = {}): PluginInfo {
  return {
    id: 'weather',
    name: 'Weather',
    version: '1.2.0',
    author: 'Example Ltd',
    description: null,
    homepage: null,
    icon: 'cloud',
    route: '/weather',
    access: 'admin',
    permissions: [],
    protocol: 2,
    enabled: true,
    is_new: false,
    state: 'running',
    reason: null,
    reason_info: null,
    health: 'healthy',
    running: true,
    pid: 4711,
    uptime_ms: 93_784_000,
    restarts: 2,
    next_retry_at: null,
    status: null,
    progress: null,
    last_crash: null,
    cpu_percent: 1.25,
    memory_bytes: 52_428_800,
    open_fds: 12,
    requests: { total: 10, errors: 1, in_flight: 0, p50_ms: 1.5, p99_ms: 9 },
    license: { required: false, state: 'unknown', detail: null, reason_info: null },
    upgrade: null,
    kept_versions: [],
    ui: { isolation: null, format: 'script', bundle_hash: null, style_hash: null },
    has_settings: false,
    limits: { memory_mb: 256, max_in_flight: 64, start_timeout_ms: 10_000, request_deadline_ms: 30_000 },
    policy: {
      restart_delay_ms: 250,
      restart_delay_max_ms: 16_000,
      max_failures: 10,
      reset_after_ms: 60_000,
      failed_retry_ms: 600_000,
      unresponsive_after_ms: 10_000,
      hung_after_ms: 15_000,
      drain_ms: 10_000,
      shutdown_grace_ms: 5_000,
    },
    file: { path: '/plugins/weather.binary', hash: 'ab'.repeat(32), bytes: 100 },
    notes: [],
    notes_info: [],
    ...changes,
  };
}
