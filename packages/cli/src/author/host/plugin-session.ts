/**
 * One life of a version 2 plugin, with this program as its host: process, handshake, requests, end.
 *
 * What a host would end the channel for is noted in `faults` and the session goes on, so that one mistake is reported once.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { planRun } from '@toru/process';
import {
  HEARTBEAT_INTERVAL_MS,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  messageOutOfOrder,
  ORDER_PHASE,
  parsePluginMessage,
  PLUGIN_ORDER,
  ProtocolError,
  STREAM_WINDOW_BYTES,
  type FailedMessage,
  type Frame,
  type HelloMessage,
  type PluginMessage,
  type PluginMetadata,
} from '@toru/protocol';
import type { SimulatedLicense } from '../license-option.ts';
import { Exchange } from './exchange.ts';
import { createFrameLink, type FrameLink } from './frame-link.ts';
import { nextRunId } from './author-runs.ts';
import type { AnswerCall } from './key-values.ts';
import { startChild, type PluginChild } from './plugin-child.ts';
import { listenForPlugin } from './plugin-socket.ts';
import { within } from './within.ts';

/** What a session needs. */
export interface SessionOptions {
  readonly file: string;
  readonly metadata: PluginMetadata;
  readonly env: NodeJS.ProcessEnv;
  /** What `<id>.env` beside the file says. */
  readonly envValues: Readonly<Record<string, string>>;
  /** Where its socket and its data folder are made; short, because socket paths are. */
  readonly dir: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it is given from the start; `null`: no license, and an instance that nobody knows. */
  readonly license: SimulatedLicense | null;
  readonly answerCall: AnswerCall;
  /** Unix time in milliseconds. */
  readonly nowMs: () => number;
  /** Called with every message that was understood. */
  readonly onMessage?: (message: PluginMessage) => void;
  /** Called with what the process prints. */
  readonly onOutput?: (bytes: Buffer) => void;
}

/** A request, with what is usual left out. */
export interface RequestOptions {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Default: true. */
  readonly end?: boolean;
  /** Default: true, the answer is read as it comes. */
  readonly consumes?: boolean;
  /** Fields that replace or extend those of the message. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const DEADLINE_MS = 10_000;

/** One life. */
export class PluginSession implements AsyncDisposable {
  readonly child: PluginChild;
  readonly token: string;
  readonly dir: string;
  /** What broke the rules of messages and their order. */
  readonly faults: string[] = [];
  readonly exchanges: Map<number, Exchange> = new Map<number, Exchange>();
  /** Answers to ids that were never asked. */
  readonly unasked: Set<number> = new Set<number>();
  readonly #options: SessionOptions;
  readonly #instanceId: string;
  readonly #pongs = new Map<number, () => void>();
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;
  #link: FrameLink | null = null;
  #first: (frame: Frame | null) => void = () => undefined;
  #settle: (outcome: ReadyOutcome) => void = () => undefined;
  #progress: () => void = () => undefined;
  /** One of the bits of `ORDER_PHASE`. */
  #phase: number = ORDER_PHASE.connected;
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

  /** Starts the process and waits for its first frame; `first` is null when none came, for the reason in `problem`. */
  static async start(options: SessionOptions, deadlineMs: number): Promise<StartOutcome> {
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
    const first = new Promise<Frame | null>((resolve) => {
      session.#first = resolve;
    });
    const connect = async (): Promise<Frame | null> => {
      const connection = await socket.connected;
      if (connection === null) return null;
      session.#link = createFrameLink(connection, {
        onFrame: (frame) => session.#take(frame),
        onEnd: (problem) => session.#lose(problem),
      });
      return first;
    };
    const died = session.child.exited.then(() => null);
    const frame = await within(Promise.race([connect(), died]), deadlineMs);
    socket.close();
    return { session, first: frame };
  }

  /** Whether a frame can still be sent. */
  get isAlive(): boolean {
    return this.#link !== null && !this.hasEnded;
  }

  /** Sends anything. Nothing happens when the connection is gone. */
  send(head: object, body?: Uint8Array): void {
    if (this.isAlive) this.#link?.send(head, body);
  }

  /** Several frames in one write. */
  sendTogether(heads: readonly object[]): void {
    if (this.isAlive) this.#link?.sendTogether(heads);
  }

  /** Any bytes. */
  async sendBytes(bytes: Uint8Array): Promise<void> {
    if (this.isAlive) await this.#link?.sendBytes(bytes);
  }

  /** Says `welcome` and waits until the plugin is ready, has failed, is late or gone. */
  async becomeReady(startMs: number, extra: Readonly<Record<string, unknown>> = {}): Promise<ReadyOutcome> {
    const settled = new Promise<ReadyOutcome>((resolve) => {
      this.#settle = resolve;
    });
    const { metadata, settings, license, envValues, nowMs } = this.#options;
    this.#phase = ORDER_PHASE.starting;
    this.send({
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

  /** The head of a request that is not sent yet, with its exchange. `id`: a number above all before. */
  prepare(request: RequestOptions, id: number = this.#lastId + 1): { head: object; exchange: Exchange } {
    this.#lastId = id;
    const exchange = new Exchange(id, {
      consumes: request.consumes ?? true,
      sendCredit: (bytes) => this.send({ type: 'credit', id, bytes }),
    });
    this.exchanges.set(id, exchange);
    if (this.hasEnded) exchange.lose();
    const head = {
      type: 'request',
      id,
      method: request.method,
      path: request.path,
      headers: { host: 'toru-plugin-check', ...request.headers },
      user: { name: 'author', role: 'admin' },
      deadline_ms: DEADLINE_MS,
      end: request.end ?? true,
      ...request.fields,
    };
    return { head, exchange };
  }

  /** Sends a request. */
  request(request: RequestOptions): Exchange {
    const { head, exchange } = this.prepare(request);
    this.send(head, request.body);
    return exchange;
  }

  /** Whether a ping is answered within this time. */
  async ping(deadlineMs: number): Promise<boolean> {
    const { head, answered } = this.preparePing();
    this.send(head);
    return (await within(answered, deadlineMs)) ?? false;
  }

  /** A ping that is not sent yet. */
  preparePing(): { head: object; answered: Promise<boolean> } {
    this.#lastPing += 1;
    const id = this.#lastPing;
    const ponged = new Promise<boolean>((resolve) => {
      this.#pongs.set(id, () => resolve(true));
    });
    const head = { type: 'ping', id };
    return { head, answered: Promise.race([ponged, this.#ended.then(() => false)]) };
  }

  /** Ends the sending side, as a host does that goes away in the middle of a frame. */
  finish(): void {
    this.#link?.finish();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#link?.cut();
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
    this.#link?.cut();
    await rm(this.dir, { recursive: true, force: true });
  }

  #take(frame: Frame): void {
    const message = this.#judge(frame);
    if (this.#phase === ORDER_PHASE.connected) {
      if (message?.type === 'hello') {
        this.#phase = ORDER_PHASE.greeted;
        this.hello = message;
      }
    } else if (message !== undefined) {
      this.#dispatch(message, frame);
      this.#options.onMessage?.(message);
    }
    // Only the first is waited for.
    this.#first(frame);
  }

  /** The message that a frame is, whether or not it may come now; `undefined`: a bad one, or of an unknown type. */
  #judge({ head }: Frame): PluginMessage | undefined {
    try {
      const message = parsePluginMessage(head);
      if (message !== undefined && (PLUGIN_ORDER[message.type] & this.#phase) === 0)
        this.faults.push(messageOutOfOrder(message.type, PLUGIN_ORDER[message.type], this.#phase).message);
      return message;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.faults.push(error.message);
      return undefined;
    }
  }

  #dispatch(message: PluginMessage, { head, body }: Frame): void {
    switch (message.type) {
      case 'hello':
      case 'log':
      case 'status':
      case 'notify':
        break;
      case 'starting':
        this.#progress();
        break;
      case 'ready':
        if (this.#phase === ORDER_PHASE.starting) this.#phase = ORDER_PHASE.ready;
        this.#settle({ kind: 'ready' });
        break;
      case 'failed':
        this.#settle({ kind: 'failed', failed: message });
        break;
      case 'pong':
        this.#pongs.get(message.id)?.();
        this.#pongs.delete(message.id);
        break;
      case 'call': {
        const answer = this.#options.answerCall(head, body);
        this.send({ ...answer.head, id: message.id }, answer.body);
        break;
      }
      default: {
        const exchange = this.exchanges.get(message.id);
        if (exchange === undefined) this.unasked.add(message.id);
        else exchange.take(message, body);
      }
    }
  }

  #lose(problem: string | null): void {
    this.hasEnded = true;
    if (problem !== null) this.faults.push(problem);
    this.#first(null);
    this.#end();
    for (const exchange of this.exchanges.values()) exchange.lose();
  }
}

/** What a session begins with. */
interface SessionStart {
  readonly child: PluginChild;
  readonly dir: string;
  readonly token: string;
  readonly instanceId: string;
}

/** A started session, and the first frame that came. */
export interface StartOutcome {
  readonly session: PluginSession;
  readonly first: Frame | null;
}

/** What became of a start. */
export type ReadyOutcome =
  { readonly kind: 'ready' | 'late' | 'ended' } | { readonly kind: 'failed'; readonly failed: FailedMessage };

const ENDED: ReadyOutcome = { kind: 'ended' };
