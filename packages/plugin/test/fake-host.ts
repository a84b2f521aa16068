/** A host for tests: starts a plugin as a real process and speaks with it frame by frame over a real socket. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameDecoder, encodeFrame, parsePluginMessage, type Frame } from '@toru/protocol';

/** Everything a plugin may take is over long before; a test that waits longer has failed. */
const DEADLINE_MS = 10_000;

/** The welcome of all tests. */
export const WELCOME = {
  type: 'welcome',
  instance_id: '0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a',
  plugin_id: 'conformance',
  data_dir: '/tmp',
  log_level: 'info',
  settings: { greeting: 'Hello' },
  license: null,
  clock_floor: '2026-11-22T09:00:00.000Z',
  limits: {
    max_head_bytes: 1_048_576,
    max_body_bytes: 16_777_216,
    stream_window_bytes: 262_144,
    heartbeat_interval_ms: 5_000,
  },
} as const;

/** A head with any fields. */
export type Head = Readonly<Record<string, unknown>>;

/** How a process ended. */
export interface ExitInfo {
  readonly status: number | null;
  readonly signal: string | null;
}

/** The other end of one plugin's connection. */
export class PlayedHost implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<ExitInfo>;
  readonly #folder: string;
  readonly #frames: Frame[] = [];
  readonly #decoder = new FrameDecoder();
  #socket: Socket | undefined;
  #wake: (() => void) | undefined;
  #listener: ((frame: Frame) => void) | undefined;
  #isEnded = false;
  stderr = '';

  private constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.#folder = folder;
    child.stderr?.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()));
    child.stdout?.resume();
    this.exited = once(child, 'exit').then(([status, signal]) => ({
      status: status as number | null,
      signal: signal as string | null,
    }));
  }

  /** Starts `file` and waits until it has connected. */
  static async start(
    file: string,
    options: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<PlayedHost> {
    const folder = mkdtempSync(join(tmpdir(), 'toru-plugin-'));
    const path = join(folder, 'host.sock');
    const server = createServer();
    server.listen(path);
    await once(server, 'listening');
    const connected = once(server, 'connection');
    const env = {
      ...process.env,
      TORU_PROTOCOL: '2',
      TORU_HOST_SOCKET: path,
      TORU_TOKEN: 'secret',
      ...options.env,
    };
    const isSource = file.endsWith('.ts');
    const child = spawn(
      isSource ? process.execPath : file,
      [...(options.args ?? []), ...(isSource ? [file] : [])],
      {
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const host = new PlayedHost(child, folder);
    try {
      await deadline(Promise.race([connected, host.#failsWhenItExits()]), 'the plugin to connect');
    } finally {
      server.close();
    }
    const [socket] = (await connected) as [Socket];
    host.#attach(socket);
    return host;
  }

  /** Starts `file`, welcomes it and waits for `ready`. */
  static async ready(file: string, welcome: Head = {}, env: NodeJS.ProcessEnv = {}): Promise<PlayedHost> {
    const host = await PlayedHost.start(file, { env });
    await host.expect('hello');
    host.send({ ...WELCOME, ...welcome });
    await host.expect('ready');
    return host;
  }

  get socket(): Socket {
    if (this.#socket === undefined) throw new Error('not connected');
    return this.#socket;
  }

  send(head: Head, body?: Uint8Array | string): void {
    this.socket.write(encodeFrame(head, typeof body === 'string' ? Buffer.from(body) : body));
  }

  /** Sends a request with a whole body. */
  request(id: number, method: string, path: string, more: Head = {}, body?: Uint8Array | string): void {
    this.send(
      { type: 'request', id, method, path, headers: {}, user: null, deadline_ms: 30_000, end: true, ...more },
      body,
    );
  }

  sendRaw(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Hands every frame to `listener` from now on, instead of keeping it for `next`. */
  listen(listener: (frame: Frame) => void): void {
    this.#listener = listener;
    for (const frame of this.#frames.splice(0)) listener(frame);
  }

  /** The next frame; `undefined` at the end of the connection. */
  async next(): Promise<Frame | undefined> {
    while (this.#frames.length === 0 && !this.#isEnded) {
      await deadline(new Promise<void>((resolve) => (this.#wake = resolve)), 'a frame');
    }
    return this.#frames.shift();
  }

  /** The next frame of this type; others that are not listed in `skipped` fail the test. */
  async expect(
    type: string,
    skipped: readonly string[] = ['log', 'status', 'pong', 'credit'],
  ): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (frame === undefined)
        throw new Error(`the connection ended before "${type}"; stderr: ${this.stderr}`);
      if (frame.head['type'] === type) return frame;
      if (!skipped.includes(String(frame.head['type']))) {
        throw new Error(`"${type}" expected, not ${JSON.stringify(frame.head)}`);
      }
    }
  }

  /** Answers requests until one with this id is answered in full; returns its head and whole body. */
  async answer(id: number): Promise<{ readonly head: Head; readonly body: Buffer }> {
    const first = await this.expect('response');
    if (first.head['id'] !== id)
      throw new Error(`answer to ${id} expected, not ${JSON.stringify(first.head)}`);
    const pieces = [first.body];
    let { end } = first.head;
    while (end !== true) {
      const frame = await this.expect('data');
      pieces.push(frame.body);
      end = frame.head['end'];
      if (frame.body.length > 0 && end !== true) this.send({ type: 'credit', id, bytes: frame.body.length });
    }
    return { head: first.head, body: Buffer.concat(pieces) };
  }

  exit(): Promise<ExitInfo> {
    return deadline(this.exited, 'the plugin to exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    this.#socket?.destroy();
    await this.exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      this.#decoder.push(bytes);
      for (let frame = this.#decoder.next(); frame !== undefined; frame = this.#decoder.next()) {
        // Throws what a real host would throw at a plugin that breaks a rule.
        parsePluginMessage(frame.head);
        if (this.#listener === undefined) this.#frames.push(frame);
        else this.#listener(frame);
      }
      this.#wake?.();
    });
    socket.on('close', () => {
      this.#isEnded = true;
      this.#wake?.();
    });
  }

  async #failsWhenItExits(): Promise<never> {
    const { status } = await this.exited;
    throw new Error(`the plugin exited with status ${String(status)} before it connected: ${this.stderr}`);
  }
}

/** Waits for `promise`, at most {@link DEADLINE_MS}. */
export async function deadline<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`waited ${DEADLINE_MS} ms for ${what}`));
    }, DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
