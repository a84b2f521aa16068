/** One life of a version 1 plugin, with this program as its host: it listens, and each exchange is a connection of its own. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { ChannelV1, type ConnectionV1, type ConnectionV1Events, type HeaderMap } from '@toru/channel';
import { planRun } from '@toru/process';
import { nextRunId } from './author-runs.ts';
import { CHANNEL_LIMITS, createNoCounts } from './open-channel.ts';
import { startChild, type PluginChild } from './plugin-child.ts';
import type { RequestOptions, SessionOptions } from './session-options.ts';
import { within } from './within.ts';
import { writeInPieces } from './write-in-pieces.ts';

/** An answer, or why there is none. */
export type AnswerV1 =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: HeaderMap;
      readonly body: Buffer;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** A request of version 1. */
export interface RequestV1 extends Pick<RequestOptions, 'method' | 'path' | 'headers'> {
  readonly body: string | null;
  /** Writes the frame in pieces of one byte. */
  readonly inPieces?: boolean;
}

/** One life. */
export class Version1Session implements AsyncDisposable {
  readonly child: PluginChild;
  readonly #dir: string;
  readonly #channel: ChannelV1;
  readonly #ready: Promise<true>;
  #markReady: (isReady: true) => void = () => undefined;
  /** Of the next connection. */
  #isInPieces = false;

  private constructor(child: PluginChild, dir: string, socketPath: string, options: StartOptions) {
    this.child = child;
    this.#dir = dir;
    this.#ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    this.#channel = new ChannelV1({
      plugin: options.metadata.id,
      limits: CHANNEL_LIMITS,
      counter: createNoCounts(),
      monotonic: () => performance.now(),
      now: options.nowMs,
      createId: randomUUID,
      connect: (events) => this.#connect(socketPath, events),
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      sendsInit: options.sendsInit,
      socketPath,
      instanceId: randomUUID(),
      logPath: join(dir, 'plugin.log'),
      listener: { onReady: () => this.#markReady(true), onEnd: () => undefined },
    });
  }

  /** Starts the process; it may not listen yet. */
  static async start(options: StartOptions): Promise<Version1Session> {
    const dir = await mkdtemp(join(options.dir, 'run-'));
    const dataDir = join(dir, 'data');
    await mkdir(dataDir, { mode: 0o700 });
    const socketPath = join(dir, 'plugin.sock');
    const plan = planRun({
      file: options.file,
      plugin: options.metadata.id,
      protocol: 1,
      instanceId: randomUUID(),
      runId: nextRunId(),
      socketPath,
      token: '',
      dataDir,
      logPath: join(dir, 'plugin.log'),
      license: options.license?.token ?? null,
      envValues: options.envValues,
      hostEnv: options.env,
    });
    return new Version1Session(await startChild(plan, options.onOutput), dir, socketPath, options);
  }

  /** Whether it listens within this time, and is still there. */
  async listensWithin(deadlineMs: number): Promise<boolean> {
    const died = this.child.exited.then(() => false);
    return (await within(Promise.race([this.#ready, died]), deadlineMs)) ?? false;
  }

  /** Sends `init`; `false`: it does not accept the connection. */
  init(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#channel.sendInit(resolve);
    });
  }

  /** Sends `shutdown`. */
  shutdown(): void {
    this.#channel.sendShutdown();
  }

  /** One exchange. */
  async ask(
    { inPieces = false, method, path, headers = {}, body }: RequestV1,
    deadlineMs: number,
  ): Promise<AnswerV1> {
    this.#isInPieces = inPieces;
    const bytes = body === null ? null : Buffer.from(body);
    let cancel = (): void => undefined;
    const answer = new Promise<AnswerV1>((resolve) => {
      const exchange = this.#channel.request({ method, path, headers, user: null }, bytes, true, {
        onHead: (status, answered, text) =>
          resolve({ kind: 'answer', status, headers: answered, body: Buffer.from(text) }),
        onData: () => undefined,
        onFail: ({ message }) => resolve({ kind: 'none', reason: message }),
      });
      cancel = () => exchange.cancel('deadline');
    });
    const came = await within(answer, deadlineMs);
    if (came === null) cancel();
    return came ?? { kind: 'none', reason: `no answer within ${deadlineMs} ms` };
  }

  /** Kills what is left and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#channel.end();
    await this.child.end();
    await rm(this.#dir, { recursive: true, force: true });
  }

  #connect(path: string, events: ConnectionV1Events): ConnectionV1 {
    const socket = createConnection(path);
    const isInPieces = this.#isInPieces;
    this.#isInPieces = false;
    const write = (piece: Uint8Array): Promise<void> =>
      new Promise((resolve) => {
        socket.write(piece, () => resolve());
      });
    socket.on('connect', () => events.onConnect());
    socket.on('data', (bytes: Buffer) => events.onData(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => events.onClose());
    return {
      end(bytes) {
        if (isInPieces) void writeInPieces(bytes, write).then(() => socket.end());
        else socket.end(bytes);
      },
      destroy: () => void socket.destroy(),
    };
  }
}

/** What a life begins with. */
export interface StartOptions extends SessionOptions {
  /** Whether it gets `init` as soon as it listens, as from a panel. */
  readonly sendsInit: boolean;
}
