/** One life of a version 1 plugin, with this program as its host: it listens, and each exchange is a connection of its own. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { planRun } from '@toru/process';
import {
  encodeFrameV1,
  FrameDecoderV1,
  initMessageV1,
  parseResponseV1,
  ProtocolError,
  requestMessageV1,
  shutdownMessageV1,
  type ResponseV1,
} from '@toru/protocol';
import { nextRunId } from './author-runs.ts';
import { startChild, type PluginChild } from './plugin-child.ts';
import type { RequestOptions, SessionOptions } from './session-options.ts';
import { within } from './within.ts';
import { writeInPieces } from './write-in-pieces.ts';

const LOOK_INTERVAL_MS = 25;

/** An answer, or why there is none. */
export type AnswerV1 =
  | { readonly kind: 'answer'; readonly response: ResponseV1 }
  | { readonly kind: 'none'; readonly reason: string };

/** A request of version 1. */
export interface RequestV1 extends Pick<RequestOptions, 'method' | 'path' | 'headers'> {
  readonly body: string | null;
  /** Writes the frame in pieces of one byte. */
  readonly inPieces?: boolean;
}

const socketPathIn = (dir: string): string => join(dir, 'plugin.sock');

/** One life. */
export class Version1Session implements AsyncDisposable {
  readonly child: PluginChild;
  readonly socketPath: string;
  readonly #dir: string;
  readonly #nowMs: () => number;

  private constructor(child: PluginChild, dir: string, nowMs: () => number) {
    this.child = child;
    this.#dir = dir;
    this.#nowMs = nowMs;
    this.socketPath = socketPathIn(dir);
  }

  /** Starts the process; it may not listen yet. */
  static async start(options: SessionOptions): Promise<Version1Session> {
    const dir = await mkdtemp(join(options.dir, 'run-'));
    const dataDir = join(dir, 'data');
    await mkdir(dataDir, { mode: 0o700 });
    const plan = planRun({
      file: options.file,
      plugin: options.metadata.id,
      protocol: 1,
      instanceId: randomUUID(),
      runId: nextRunId(),
      socketPath: socketPathIn(dir),
      token: '',
      dataDir,
      logPath: join(dir, 'plugin.log'),
      license: options.license?.token ?? null,
      envValues: options.envValues,
      hostEnv: options.env,
    });
    return new Version1Session(await startChild(plan, options.onOutput), dir, options.nowMs);
  }

  /** Whether it listens within this time, and is still there. */
  async listensWithin(deadlineMs: number): Promise<boolean> {
    const endsAtMs = performance.now() + deadlineMs;
    while (performance.now() < endsAtMs) {
      const socket = await this.#connect();
      if (socket !== null) {
        socket.destroy();
        return true;
      }
      if ((await this.child.exitWithin(LOOK_INTERVAL_MS)) !== null) return false;
    }
    return false;
  }

  /** Sends `init`. */
  init(): Promise<boolean> {
    const id = randomUUID();
    return this.#tell(initMessageV1(this.#time(), id, this.socketPath, join(this.#dir, 'plugin.log')));
  }

  /** Sends `shutdown`. */
  shutdown(): Promise<boolean> {
    return this.#tell(shutdownMessageV1(this.#time()));
  }

  /** One exchange. */
  async ask({ inPieces = false, ...request }: RequestV1, deadlineMs: number): Promise<AnswerV1> {
    const socket = await this.#connect();
    if (socket === null) return { kind: 'none', reason: 'it does not accept the connection' };
    try {
      const bytes = encodeFrameV1(
        requestMessageV1(this.#time(), randomUUID(), { ...request, headers: request.headers ?? {} }),
      );
      const answer = readAnswer(socket);
      const write = (piece: Uint8Array): Promise<void> =>
        new Promise((resolve) => {
          socket.write(piece, () => resolve());
        });
      await (inPieces ? writeInPieces(bytes, write) : write(bytes));
      socket.end();
      return (
        (await within(answer, deadlineMs)) ?? { kind: 'none', reason: `no answer within ${deadlineMs} ms` }
      );
    } finally {
      socket.destroy();
    }
  }

  /** Kills what is left and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.end();
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #tell(message: object): Promise<boolean> {
    const socket = await this.#connect();
    if (socket === null) return false;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    socket.end(encodeFrameV1(message));
    // The plugin need not close: what counts is that it could read.
    await within(closed, LOOK_INTERVAL_MS * 4);
    socket.destroy();
    return true;
  }

  #connect(): Promise<Socket | null> {
    return new Promise((resolve) => {
      const socket = createConnection({ path: this.socketPath, allowHalfOpen: true });
      socket.once('connect', () => resolve(socket));
      socket.on('error', () => resolve(null));
    });
  }

  #time(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}

function readAnswer(socket: Socket): Promise<AnswerV1> {
  const decoder = new FrameDecoderV1();
  return new Promise((resolve) => {
    const none = (reason: string): void => resolve({ kind: 'none', reason });
    socket.on('data', (bytes: Buffer) => {
      try {
        decoder.push(bytes);
        const message = decoder.next();
        if (message === undefined) return;
        resolve({ kind: 'answer', response: parseResponseV1(message) });
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        none(error.message);
      }
    });
    socket.on('error', ({ message }) => none(message));
    socket.on('close', () => none('it closed the connection without an answer'));
    socket.on('end', () => none('it closed the connection without an answer'));
  });
}
