/** A supervisor in memory whose plugins do what a test tells them. */

import type { LogLine, PluginMetadata } from '@toru/protocol';
import { DEFAULT_POLICY } from '@toru/supervisor';
import type {
  Exchange,
  LogPage,
  LogQuery,
  PluginLogs,
  PluginNotification,
  PluginRoute,
  PluginSnapshot,
  RequestHead,
  ResponseSink,
  SettleOutcome,
  SocketExchange,
  SocketSink,
  Supervisor,
  SupervisorEvent,
} from '@toru/supervisor';

/** One request that reached a plugin. */
export interface RecordedRequest {
  readonly plugin: string;
  readonly head: RequestHead;
  /** Body so far. */
  readonly body: Buffer;
  readonly pieces: Uint8Array[];
  receivedBytes: number;
  isBodyOver: boolean;
  cancelled: string | null;
  consumed: number;
  readonly sink: ResponseSink;
  /** What `send` answers; false holds the upload. */
  takesMore: boolean;
  /** Called once with the last piece of the body. */
  onBodyOver?: (() => void) | undefined;
}

/** What a plugin does with a request. */
export type Handler = (request: RecordedRequest) => void;
/** What a plugin does with a WebSocket. */
export type SocketHandler = (
  head: RequestHead,
  protocols: readonly string[],
  sink: SocketSink,
) => SocketExchange;

const EMPTY_STATS: PluginSnapshot['requests'] = {
  total: 0,
  byClass: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
  inFlight: 0,
  bytesIn: 0,
  bytesOut: 0,
  p50Ms: null,
  p99Ms: null,
  latencyBuckets: [{ leSeconds: 0.005, count: 0 }],
  latencySumSeconds: 0,
  droppedAnswers: 0,
};

/** Complete metadata from a few fields. */
function toMetadata(fields: Partial<PluginMetadata> & { readonly id: string }): PluginMetadata {
  return {
    name: fields.id,
    version: '1.0.0',
    route: `/${fields.id}`,
    icon: '🧩',
    author: null,
    description: null,
    homepage: null,
    protocol: 2,
    released_at: null,
    access: 'admin',
    upgrade: 'beside',
    permissions: [],
    ui: { isolation: 'frame', format: 'module' },
    settings: null,
    license: { required: false },
    limits: {},
    ...fields,
  };
}

/** A complete snapshot from a few fields. */
function toSnapshot(metadata: PluginMetadata, fields: Partial<PluginSnapshot> = {}): PluginSnapshot {
  return {
    id: metadata.id,
    metadata,
    enabled: true,
    isNew: false,
    state: 'running',
    reason: null,
    reasonInfo: null,
    pid: 4711,
    runId: 'run-1',
    startedAtMs: 1_000,
    readyAtMs: 2_000,
    restarts: 0,
    nextRetryAtMs: null,
    status: null,
    progress: null,
    license: null,
    lastCrash: null,
    usage: null,
    requests: EMPTY_STATS,
    upgrade: null,
    keptVersions: [],
    notes: [],
    noteInfos: [],
    bundle: null,
    file: { path: `/srv/plugins/${metadata.id}.binary`, hash: 'abc', bytes: 10 },
    policy: DEFAULT_POLICY,
    features: ['stream', 'websocket', 'heartbeat'],
    ...fields,
  };
}

/** Log lines in memory. */
export class ScriptedLogs implements PluginLogs {
  readonly all: LogLine[] = [];
  readonly #followers = new Set<(line: LogLine) => void>();
  readonly dropped = 3;

  get lines(): number {
    return this.all.length;
  }

  get followers(): number {
    return this.#followers.size;
  }

  add(message: string, level: LogLine['level'] = 'info', atMs = 0): void {
    const line: LogLine = {
      timestamp: new Date(atMs).toISOString(),
      level,
      message,
      seq: this.all.length + 1,
    };
    this.all.push(line);
    for (const follower of this.#followers) follower(line);
  }

  page(query: LogQuery): Promise<LogPage> {
    const before = query.before ?? Number.POSITIVE_INFINITY;
    const found = this.all
      .filter(
        (line) => line.seq < before && (query.search === undefined || line.message.includes(query.search)),
      )
      .toReversed();
    const lines = found.slice(0, query.limit ?? 200);
    return Promise.resolve({ lines, next: found.length > lines.length ? (lines.at(-1)?.seq ?? null) : null });
  }

  follow(afterSeq: number | null, listener: (line: LogLine) => void): () => void {
    if (afterSeq !== null) for (const line of this.all) if (line.seq > afterSeq) listener(line);
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }
}

/** The scripted supervisor. */
export class ScriptedSupervisor implements Supervisor {
  readonly plugins: Map<string, PluginSnapshot> = new Map<string, PluginSnapshot>();
  readonly requests: RecordedRequest[] = [];
  readonly calls: string[] = [];
  readonly logsById: Map<string, ScriptedLogs> = new Map<string, ScriptedLogs>();
  handler: Handler = (request) => {
    request.sink.onHead(200, { 'content-type': 'text/plain' }, Buffer.from('ok'), true);
  };
  /** The handler runs when the whole body is there. */
  waitsForBody = false;
  socketHandler: SocketHandler | null = null;
  outcome: SettleOutcome = { kind: 'settled' };
  readonly #events = new Set<(event: SupervisorEvent) => void>();
  readonly #changes = new Set<(id: string) => void>();
  readonly #notifications = new Set<(notification: PluginNotification) => void>();

  add(
    metadata: Partial<PluginMetadata> & { readonly id: string },
    fields: Partial<PluginSnapshot> = {},
  ): void {
    this.plugins.set(metadata.id, toSnapshot(toMetadata(metadata), fields));
    this.logsById.set(metadata.id, new ScriptedLogs());
  }

  /** Changes a snapshot and tells it. */
  change(id: string, fields: Partial<PluginSnapshot>): void {
    const before = this.plugins.get(id);
    if (before === undefined) throw new Error(`No plugin "${id}"`);
    this.plugins.set(id, { ...before, ...fields });
    this.announce(id);
  }

  announce(id: string): void {
    for (const listener of this.#changes) listener(id);
  }

  notify(notification: PluginNotification): void {
    for (const listener of this.#notifications) listener(notification);
  }

  list(): readonly PluginSnapshot[] {
    return [...this.plugins.values()];
  }

  get(id: string): PluginSnapshot | undefined {
    return this.plugins.get(id);
  }

  route(segment: string): PluginRoute | undefined {
    const plugin = this.list().find(({ metadata, enabled }) => enabled && metadata?.route === `/${segment}`);
    const metadata = plugin?.metadata ?? null;
    if (plugin === undefined || metadata === null) return undefined;
    return {
      id: plugin.id,
      metadata,
      request: (head, body, end, sink) => this.#begin(plugin.id, head, body, end, sink),
      socket: (head, protocols, sink) => {
        if (this.socketHandler === null) throw new Error('No socket handler');
        return this.socketHandler(head, protocols, sink);
      },
    };
  }

  enable(id: string): Promise<SettleOutcome> {
    return this.#settle('enable', id);
  }

  disable(id: string): Promise<SettleOutcome> {
    return this.#settle('disable', id);
  }

  restart(id: string): Promise<SettleOutcome> {
    return this.#settle('restart', id);
  }

  rollback(id: string): Promise<SettleOutcome> {
    return this.#settle('rollback', id);
  }

  settingsChanged(id: string, settings: Readonly<Record<string, unknown>>): void {
    this.calls.push(`settings ${id} ${JSON.stringify(settings)}`);
  }

  licenseChanged(id: string): void {
    this.calls.push(`license ${id}`);
  }

  logs(id: string): PluginLogs | undefined {
    return this.logsById.get(id);
  }

  rescan(): Promise<void> {
    this.calls.push('rescan');
    return Promise.resolve();
  }

  onEvent(listener: (event: SupervisorEvent) => void): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  emit(event: Omit<SupervisorEvent, 'atMs'>): void {
    for (const listener of this.#events) listener({ ...event, atMs: 0 });
  }

  onChange(listener: (id: string) => void): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  onNotification(listener: (notification: PluginNotification) => void): () => void {
    this.#notifications.add(listener);
    return () => this.#notifications.delete(listener);
  }

  stop(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #settle(verb: string, id: string): Promise<SettleOutcome> {
    this.calls.push(`${verb} ${id}`);
    return Promise.resolve(this.outcome);
  }

  #begin(
    plugin: string,
    head: RequestHead,
    body: Uint8Array | null,
    end: boolean,
    sink: ResponseSink,
  ): Exchange {
    const recorded: RecordedRequest = {
      plugin,
      head,
      pieces: body === null ? [] : [body],
      receivedBytes: body?.length ?? 0,
      get body() {
        return Buffer.concat(this.pieces);
      },
      isBodyOver: end,
      cancelled: null,
      consumed: 0,
      sink,
      takesMore: true,
    };
    this.requests.push(recorded);
    const exchange: Exchange = {
      send: (piece, isLast, onTaken) => {
        const at = recorded.pieces.push(piece) - 1;
        // As a socket does, it looks at the bytes until it says that it does not any more.
        setImmediate(() => {
          recorded.pieces[at] = Buffer.from(piece);
          onTaken?.();
        });
        recorded.receivedBytes += piece.length;
        recorded.isBodyOver = isLast;
        if (isLast && this.waitsForBody) this.handler(recorded);
        if (isLast) recorded.onBodyOver?.();
        return recorded.takesMore;
      },
      consumed: (bytes) => {
        recorded.consumed += bytes;
      },
      cancel: (reason) => {
        recorded.cancelled = reason;
      },
    };
    if (end || !this.waitsForBody) this.handler(recorded);
    return exchange;
  }
}
