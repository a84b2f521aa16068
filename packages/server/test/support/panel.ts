/** A whole server for a test: real HTTP, real storage in a temporary folder, plugins by script. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemInfo } from '@toru/api';
import type { PluginEventInfo } from '@toru/protocol';
import { openStorage, type Storage } from '@toru/storage';
import {
  createServer,
  normalizeBasePath,
  SchemaDesk,
  type PanelServer,
  type ServerConfig,
  type ServerDeps,
} from '../../src/index.ts';
import { ScriptedSupervisor } from './scripted-supervisor.ts';

/** Password of the environment administrator. */
export const ADMIN_PASSWORD = 'a long enough password';

/** What JSON text stands for, to be looked into freely. */
export type Parsed = ReturnType<typeof JSON.parse>;

/** An answer with its body as text. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Parsed;
}

/** What a call sends. */
export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
  /** Cookie of a session; sent with `Sec-Fetch-Site: same-origin`. */
  readonly cookie?: string | null;
  readonly token?: string;
  /** Address to call from. Default: 127.0.0.1. */
  readonly from?: string;
}

const SYSTEM: SystemInfo = {
  at: new Date(0).toISOString(),
  hostname: 'test',
  os: 'Linux',
  uptime_s: 1,
  cpu: { count: 2, percent: 10 },
  load: [0, 0, 0],
  memory: { total_bytes: 2, used_bytes: 1 },
  swap: { total_bytes: 0, used_bytes: 0 },
  disks: [],
  network: { received_bytes_per_s: 0, sent_bytes_per_s: 0 },
};

/** A running panel. */
export class TestPanel implements AsyncDisposable {
  readonly supervisor: ScriptedSupervisor;
  readonly storage: Storage;
  readonly schemas: SchemaDesk;
  readonly server: PanelServer;
  readonly port: number;
  readonly basePath: string;
  readonly logged: string[];
  readonly clock: { offsetMs: number };
  readonly folder: string;
  #storedEvent: (event: PluginEventInfo) => void;

  private constructor(parts: {
    supervisor: ScriptedSupervisor;
    storage: Storage;
    schemas: SchemaDesk;
    server: PanelServer;
    port: number;
    basePath: string;
    logged: string[];
    clock: { offsetMs: number };
    folder: string;
    storedEvent: (event: PluginEventInfo) => void;
  }) {
    this.supervisor = parts.supervisor;
    this.storage = parts.storage;
    this.schemas = parts.schemas;
    this.server = parts.server;
    this.port = parts.port;
    this.basePath = parts.basePath;
    this.logged = parts.logged;
    this.clock = parts.clock;
    this.folder = parts.folder;
    this.#storedEvent = parts.storedEvent;
  }

  /** Starts a panel; by default with an administrator from the environment and one plugin `hello`. */
  static async start(
    config: Partial<ServerConfig> = {},
    deps: Partial<ServerDeps> = {},
    folder?: string,
  ): Promise<TestPanel> {
    const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'toru-server-')));
    const clock = { offsetMs: 0 };
    const now = (): number => Date.now() + clock.offsetMs;
    const schemas = new SchemaDesk({ deadlineMs: 1_000 });
    const storage = openStorage({ dataDir, now });
    const supervisor = new ScriptedSupervisor();
    supervisor.add({ id: 'hello' });
    const logged: string[] = [];
    const listeners = new Set<(event: PluginEventInfo) => void>();
    const basePath = normalizeBasePath(config.basePath ?? '/');
    const server = await createServer({
      supervisor,
      storage,
      config: {
        host: '127.0.0.1',
        port: 0,
        publicUrl: null,
        allowedHosts: [],
        trustedProxies: [],
        environmentAdmin: { username: 'admin', secret: { kind: 'password', text: ADMIN_PASSWORD } },
        webDist: join(dataDir, 'no-build'),
        version: '9.9.9',
        startedAtMs: Date.now(),
        safeMode: false,
        safeModeReason: null,
        pluginsDir: '/srv/plugins',
        ...config,
        basePath,
      },
      backups: {
        folder: '/srv/backups',
        hasPassphrase: true,
        isRunning: false,
        failure: null,
        last: () => null,
        list: () => [],
        start: () => true,
      },
      examine: () =>
        Promise.resolve([{ code: 'DISK_LOW', level: 'warning', message: 'Low', advice: 'Make room' }]),
      judgeLicense: null,
      schemas,
      vitals: { sample: () => Promise.resolve(SYSTEM) },
      onStoredEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      isReady: () => true,
      now,
      randomBytes,
      log: (level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`),
      ...deps,
    });
    const { port } = await server.listen();
    const storedEvent = (event: PluginEventInfo): void => {
      for (const listener of listeners) listener(event);
    };
    return new TestPanel({
      supervisor,
      storage,
      schemas,
      server,
      port,
      basePath,
      logged,
      clock,
      folder: dataDir,
      storedEvent,
    });
  }

  publishEvent(event: PluginEventInfo): void {
    this.#storedEvent(event);
  }

  /** Calls the panel; the path is below the base path. */
  async call(path: string, options: CallOptions = {}): Promise<Answer> {
    const { body } = options;
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    const payload = body === undefined ? null : isRaw ? body : JSON.stringify(body);
    const headers: Record<string, string | string[]> = {
      ...(options.cookie === undefined || options.cookie === null
        ? {}
        : { cookie: options.cookie, 'sec-fetch-site': 'same-origin' }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(payload === null || isRaw ? {} : { 'content-type': 'application/json' }),
      ...(payload === null ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
      ...options.headers,
    };
    return await new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: this.port,
          path: path.startsWith('//') ? path.slice(1) : this.basePath.slice(0, -1) + path,
          method: options.method ?? 'GET',
          headers,
          agent: false,
          localAddress: options.from,
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(pieces).toString('utf8');
            const isJson = response.headers['content-type']?.includes('json') === true;
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: isJson && text !== '' ? JSON.parse(text) : undefined,
            });
          });
        },
      );
      request.on('error', reject);
      request.end(payload ?? undefined);
    });
  }

  /** Logs in and returns the cookie. */
  async logIn(username = 'admin', password: string = ADMIN_PASSWORD): Promise<string> {
    const answer = await this.call('/api/auth/login', { method: 'POST', body: { username, password } });
    if (answer.status !== 200) throw new Error(`Login answered ${answer.status}: ${answer.text}`);
    return toCookie(answer);
  }

  /** Logs in and enters the password again. */
  async logInConfirmed(username = 'admin', password: string = ADMIN_PASSWORD): Promise<string> {
    const cookie = await this.logIn(username, password);
    const answer = await this.call('/api/auth/confirm', { method: 'POST', cookie, body: { password } });
    if (answer.status !== 204) throw new Error(`Confirm answered ${answer.status}: ${answer.text}`);
    return cookie;
  }

  /** Creates a client and logs in as such. */
  async logInAsClient(username = 'carla', plugins: readonly string[] | null = null): Promise<string> {
    const cookie = await this.logInConfirmed();
    const password = 'another long password';
    const body = { username, password, role: 'client', plugins };
    const answer = await this.call('/api/users', { method: 'POST', cookie, body });
    if (answer.status !== 201) throw new Error(`User creation answered ${answer.status}: ${answer.text}`);
    return await this.logIn(username, password);
  }

  /** Makes an API token. */
  async makeToken(scope: 'read' | 'operate' | 'admin'): Promise<string> {
    const cookie = await this.logInConfirmed();
    const answer = await this.call('/api/tokens', {
      method: 'POST',
      cookie,
      body: { name: `test ${scope}`, scope },
    });
    return answer.json.token as string;
  }

  /** Opens a bare connection. */
  async connect(): Promise<Socket> {
    return await new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        resolve(socket);
      });
      socket.once('error', reject);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close(0);
    await this.schemas[Symbol.asyncDispose]();
    this.storage.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The cookie that an answer set, as a request sends it. */
export function toCookie(answer: Answer): string {
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
