/**
 * One life of a version 2 plugin, with this program as its host: process, channel, requests, end.
 *
 * What a panel would end the channel for is noted in `faults` and the session goes on, so that one mistake is reported once. Frames that
 * cannot be read end it here, too.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findHelloFault,
  type ChannelV2,
  type ChannelV2Listener,
  type Exchange,
  type HelloFault,
  type SocketExchange,
} from '@toru/channel';
import { planRun } from '@toru/process';
import {
  encodeFrame,
  FrameDecoder,
  HEARTBEAT_INTERVAL_MS,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  STREAM_WINDOW_BYTES,
  type HelloMessage,
  type PluginMessage,
  type ProtocolError,
} from '@toru/protocol';
import { nextRunId } from './author-runs.ts';
import type { InjectedTransport } from './injected-transport.ts';
import { ObservedExchange } from './observed-exchange.ts';
import { openChannel } from './open-channel.ts';
import { startChild, type PluginChild } from './plugin-child.ts';
import { listenForPlugin } from './plugin-socket.ts';
import type { ReadyOutcome, RequestOptions, SessionOptions } from './session-options.ts';
import { within } from './within.ts';

const USER = { name: 'author', role: 'admin' };
const HOST_HEADER = { host: 'toru-plugin-check' };

/** One life. */
export class PluginSession implements AsyncDisposable {
  readonly child: PluginChild;
  readonly token: string;
  readonly dir: string;
  /** What broke the rules of messages and their order. */
  readonly faults: string[] = [];
  readonly exchanges: Map<number, ObservedExchange> = new Map<number, ObservedExchange>();
  /** Answers to ids that were never asked. */
  readonly unasked: Set<number> = new Set<number>();
  readonly #options: SessionOptions;
  readonly #instanceId: string;
  readonly #pongs = new Map<number, () => void>();
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #channel: ChannelV2 | null = null;
  #transport: InjectedTransport | null = null;
  #first: () => void = () => undefined;
  #settle: (outcome: ReadyOutcome) => void = () => undefined;
  #progress: () => void = () => undefined;
  /** Whose message is at hand: a fault of a window is its. */
  #current: ObservedExchange | undefined;
  #lastId = 0;
  #lastPing = 0;
  hello: HelloMessage | null = null;
  hasEnded = false;

  private constructor(options: SessionOptions, { child, dir, token, instanceId }: SessionStart) {
    this.#options = options;
    this.#instanceId = instanceId;
    this.child = child;
    this.dir = dir;
    this.token = token;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Starts the process and waits until it has said `hello` or something else, has ended, or is late. */
  static async start(options: SessionOptions, deadlineMs: number): Promise<PluginSession> {
    const dir = await mkdtemp(join(options.dir, 'run-'));
    await mkdir(join(dir, 'data'), { mode: 0o700 });
    const path = join(dir, 'host.sock');
    const socket = await listenForPlugin(path);
    const { file, metadata, env, envValues, license, onOutput } = options;
    const token = randomBytes(16).toString('hex');
    const instanceId = license?.instance ?? randomUUID();
    const plan = planRun({
      file,
      plugin: metadata.id,
      protocol: 2,
      instanceId,
      runId: nextRunId(),
      socketPath: path,
      token,
      dataDir: join(dir, 'data'),
      logPath: join(dir, 'plugin.log'),
      license: license?.token ?? null,
      envValues,
      hostEnv: env,
    });
    const child = await startChild(plan, onOutput);
    const session = new PluginSession(options, { child, dir, token, instanceId });
    const first = new Promise<void>((resolve) => {
      session.#first = resolve;
    });
    const connect = async (): Promise<void> => {
      const connection = await socket.connected;
      if (connection === null) return;
      const opened = openChannel(connection, {
        plugin: metadata.id,
        calls: (_plugin, op, args, body) => options.answerCall(op, args, body),
        listener: session.#toListener(),
      });
      session.#channel = opened.channel;
      session.#transport = opened.transport;
      await first;
    };
    await within(Promise.race([connect(), child.exited]), deadlineMs);
    socket.close();
    return session;
  }

  /** Whether a frame can still be sent. */
  get isAlive(): boolean {
    return this.#channel?.hasEnded === false;
  }

  /** The channel as the panel has it; null before the plugin has connected. */
  get channel(): ChannelV2 | null {
    return this.#channel;
  }

  /** Why a panel would refuse its `hello`; null: it would not. */
  findHelloFault(): HelloFault | null {
    const { id, version } = this.#options.metadata;
    return this.hello && findHelloFault(this.hello, { token: this.token, pluginId: id, version });
  }

  /** Sends any message. Nothing happens when the connection is gone. */
  send(head: object, body: Uint8Array | null = null): void {
    this.#channel?.write(JSON.stringify(head), body);
  }

  /** Runs what sends, and returns the bytes instead of sending them. */
  capture(send: () => void): Buffer {
    const channel = this.#channel;
    channel?.flush();
    const bytes = this.#transport?.capture(() => {
      send();
      channel?.flush();
    });
    return bytes ?? Buffer.alloc(0);
  }

  /** Any bytes. */
  async sendBytes(bytes: Uint8Array): Promise<void> {
    this.#channel?.flush();
    if (this.isAlive) await this.#transport?.inject(bytes);
  }

  /** Says `welcome` and waits until the plugin is ready, has failed, is late or gone. */
  async becomeReady(startMs: number, extra: Readonly<Record<string, unknown>> = {}): Promise<ReadyOutcome> {
    const settled = new Promise<ReadyOutcome>((resolve) => {
      this.#settle = resolve;
    });
    const { metadata, settings, license, envValues, nowMs } = this.#options;
    this.#channel?.welcome({
      type: 'welcome',
      instance_id: this.#instanceId,
      plugin_id: metadata.id,
      data_dir: join(this.dir, 'data'),
      log_level: 'info',
      settings,
      license: license?.token ?? envValues['TORU_LICENSE_KEY'] ?? null,
      clock_floor: new Date(nowMs()).toISOString(),
      limits: {
        max_head_bytes: MAX_HEAD_BYTES,
        max_body_bytes: MAX_BODY_BYTES,
        stream_window_bytes: STREAM_WINDOW_BYTES,
        heartbeat_interval_ms: HEARTBEAT_INTERVAL_MS,
      },
      ...extra,
    });
    for (;;) {
      const renewed = new Promise<'renewed'>((resolve) => {
        this.#progress = () => resolve('renewed');
      });
      const outcome = await within(
        Promise.race([settled, renewed, this.#ended.then(() => ENDED), this.child.exited.then(() => ENDED)]),
        startMs,
      );
      if (outcome !== 'renewed') return outcome ?? { kind: 'late' };
    }
  }

  /** Sends a request. `id`: a number above all before. */
  request(request: RequestOptions, id?: number): ObservedExchange {
    const { method, path, headers, body = null, end = true, consumes = true, fields } = request;
    const exchange = this.#observe(consumes, id);
    const head = { method, path, headers: { ...HOST_HEADER, ...headers }, user: USER };
    const start = (): void => {
      const taken = this.#channel?.request(head, body, end, {
        onHead: (_status, _headers, piece, isLast) => exchange.came(isLast ? 0 : piece.length),
        onData: (piece, isLast) => exchange.came(isLast ? 0 : piece.length),
        onFail: () => exchange.tell(),
        onWritable: () => exchange.becameWritable(),
      });
      this.#follow(exchange, taken);
    };
    if (fields === undefined) start();
    else void this.sendBytes(addFields(this.capture(start), fields));
    return exchange;
  }

  /** Asks for a WebSocket. */
  openWebSocket(path: string): ObservedExchange {
    const exchange = this.#observe(true);
    const headers = { ...HOST_HEADER, connection: 'upgrade', upgrade: 'websocket' };
    const taken = this.#channel?.socket({ method: 'GET', path, headers, user: USER }, [], {
      onAccept: () => exchange.tell(),
      onReject: () => exchange.tell(),
      onMessage: (data) => exchange.came(data.length),
      onClose: () => exchange.tell(),
      onFail: () => exchange.tell(),
    });
    this.#follow(exchange, taken);
    return exchange;
  }

  /** Whether a ping is answered within this time. */
  async ping(deadlineMs: number): Promise<boolean> {
    return (await within(this.sendPing(), deadlineMs)) ?? false;
  }

  /** Sends a ping, whatever else is under way; resolves when it is answered, with `false` when the channel ended first. */
  sendPing(): Promise<boolean> {
    this.#lastPing += 1;
    const id = this.#lastPing;
    const ponged = new Promise<boolean>((resolve) => {
      this.#pongs.set(id, () => resolve(true));
    });
    this.send({ type: 'ping', id });
    return Promise.race([ponged, this.#ended.then(() => false)]);
  }

  /** Ends the sending side, as a host does that goes away in the middle of a frame. */
  finish(): void {
    this.#transport?.end();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#transport?.destroy();
  }

  /** Whether the connection ended within this time. */
  async endWithin(deadlineMs: number): Promise<boolean> {
    return (
      (await within(
        this.#ended.then(() => true),
        deadlineMs,
      )) ?? false
    );
  }

  /** Kills what is left and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.end();
    this.cut();
    await rm(this.dir, { recursive: true, force: true });
  }

  #observe(consumes: boolean, id: number = this.#lastId + 1): ObservedExchange {
    this.#lastId = id;
    this.#channel?.skipTo(id);
    const exchange = new ObservedExchange(id, consumes);
    this.exchanges.set(id, exchange);
    return exchange;
  }

  #follow(exchange: ObservedExchange, taken: Exchange | SocketExchange | undefined): void {
    if (taken === undefined || !this.isAlive) exchange.lose();
    else exchange.follow(taken);
  }

  #toListener(): ChannelV2Listener {
    const { reports = {}, onMessage } = this.#options;
    return {
      onHello: (hello) => {
        this.hello = hello;
        this.#first();
      },
      onMessage: (message, body, bodyLeft) => {
        this.#look(message, body, bodyLeft);
        onMessage?.(message);
      },
      onFault: (error) => this.#note(error),
      onReady: () => this.#settle({ kind: 'ready' }),
      onFailed: (code, message) => this.#settle({ kind: 'failed', code, message }),
      onStarting: (progress, message) => {
        reports.onStarting?.(progress, message);
        this.#progress();
      },
      onLog: (level, message, fields) => reports.onLog?.(level, message, fields),
      onStatus: (status) => reports.onStatus?.(status),
      onNotify: (level, title, message) => reports.onNotify?.(level, title, message),
      onInternalError: (error) => {
        throw error;
      },
      onEnd: (end) => this.#lose(end.kind === 'protocol_error' ? end.error.message : null),
    };
  }

  /** Looks at a message before the channel acts upon it. */
  #look(message: PluginMessage, body: Uint8Array, bodyLeft: number): void {
    switch (message.type) {
      case 'response':
      case 'data':
      case 'credit':
      case 'abort':
      case 'accept':
      case 'message':
      case 'close':
        this.#current = this.exchanges.get(message.id);
        if (this.#current === undefined) this.unasked.add(message.id);
        else this.#current.take(message, body, bodyLeft);
        break;
      case 'pong':
        this.#pongs.get(message.id)?.();
        this.#pongs.delete(message.id);
        break;
      default:
    }
  }

  #note(error: ProtocolError): 'continue' {
    if (error.code === 'WINDOW_EXCEEDED' && this.#current !== undefined) {
      this.#current.windowFault ??= error.message;
      this.#current.tell();
    } else this.faults.push(error.message);
    this.#options.onFault?.(error.message);
    this.#first();
    return 'continue';
  }

  #lose(problem: string | null): void {
    this.hasEnded = true;
    if (problem !== null) {
      this.faults.push(problem);
      this.#options.onFault?.(problem);
    }
    this.#first();
    this.#end();
    for (const exchange of this.exchanges.values()) exchange.lose();
  }
}

/** The frame in these bytes with more fields in its head. */
function addFields(bytes: Buffer, fields: Readonly<Record<string, unknown>>): Uint8Array {
  const decoder = new FrameDecoder();
  decoder.push(bytes);
  const frame = decoder.next();
  return frame === undefined ? bytes : encodeFrame({ ...frame.head, ...fields }, frame.body);
}

/** What a session begins with. */
interface SessionStart {
  readonly child: PluginChild;
  readonly dir: string;
  readonly token: string;
  readonly instanceId: string;
}

const ENDED: ReadyOutcome = { kind: 'ended' };
