/**
 * The version 2 handshake: the host listens on a fresh private path until one connection shows the token of the child, then the path
 * is gone for good. A wrong connection is refused and never hurts the right one.
 */

import { timingSafeEqual } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

import { ORDER_PHASE, ProtocolError, ToruError, encodeFrame, parsePluginMessage } from '@toru/protocol';
import type { HelloMessage, RejectMessage, WelcomeMessage } from '@toru/protocol';

import { FrameSource } from './frame-source.ts';
import { FrameWriter } from './frame-writer.ts';

/** Connections a listener serves at the same time while it waits for the right one. */
const MAX_CONNECTIONS = 16;

/** Time a refused connection has to read why. */
const REFUSED_LINGER_MS = 1_000;

/** What is expected of the child. */
export interface HandshakeOptions {
  readonly path: string;
  readonly token: string;
  readonly pluginId: string;
  readonly version: string;
  /** Called when the right `hello` came, so that settings are those of this moment. */
  readonly welcome: () => WelcomeMessage | Promise<WelcomeMessage>;
  /** A connection was refused: worth a line in the plugin's log. */
  readonly onRefused: (reason: string) => void;
  readonly onConnected: (connected: Connected) => void;
  /** The child itself said hello, and what it said cannot be used. */
  readonly onBadHello: (error: ProtocolError) => void;
  /** The host itself could not answer a good `hello`. */
  readonly onInternalError: (error: Error) => void;
}

/** The connection that showed the token. */
export interface Connected {
  readonly source: FrameSource;
  readonly writer: FrameWriter;
  readonly features: ReadonlySet<string>;
  readonly sdk: string | null;
}

/** A listener that waits for one child. */
export interface Handshake {
  /** Resolves when the path accepts connections. */
  readonly listening: Promise<void>;
  /** Stops waiting and removes the path. */
  close(): void;
}

/** Starts to listen for the child. */
export function createHandshake(options: HandshakeOptions): Handshake {
  let isOver = false;
  let isStopped = false;
  /** It said hello, and its welcome is being made. */
  let welcoming: Socket | null = null;
  const waiting = new Set<Socket>();
  const server = createServer({ allowHalfOpen: false, pauseOnConnect: true }, (accepted) => {
    if (isOver || waiting.size >= MAX_CONNECTIONS) accepted.destroy();
    else greet(new FrameSource(accepted));
  });
  const listening = new Promise<void>((resolve, reject) => {
    // Later errors, such as a lack of descriptors on accept, leave the child to its start deadline.
    server.on('error', (error) => {
      options.onRefused(error.message);
      reject(
        new ToruError('DIRECTORY_UNUSABLE', `Cannot listen on "${options.path}": ${error.message}`, {
          cause: error,
        }),
      );
    });
    server.listen({ path: options.path, readableAll: false, writableAll: false }, resolve);
  });

  function close(): void {
    if (isOver) return;
    isOver = true;
    server.close();
    try {
      unlinkSync(options.path);
    } catch (error) {
      // Closing the server removes the path as well; whoever comes second finds nothing.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        options.onRefused(`cannot remove "${options.path}"`);
    }
    for (const conn of waiting) conn.destroy();
    waiting.clear();
  }

  function greet(source: FrameSource): void {
    const { conn } = source;
    waiting.add(conn);
    const refuse = (code: RejectMessage['code'] | null, reason: string): void => {
      waiting.delete(conn);
      source.listen(() => undefined);
      if (code === null) conn.destroy();
      else {
        conn.end(encodeFrame({ type: 'reject', code, message: reason }));
        conn.setTimeout(REFUSED_LINGER_MS, () => conn.destroy());
      }
      options.onRefused(reason);
    };
    conn.on('error', () => {
      waiting.delete(conn);
      conn.destroy();
    });
    conn.on('close', () => waiting.delete(conn));
    source.listen(() => {
      try {
        const frame = source.next();
        if (frame === undefined) return;
        const message = parsePluginMessage(frame.head, ORDER_PHASE.connected);
        if (message?.type !== 'hello') {
          refuse(null, `the first message must be "hello", not "${String(frame.head['type'])}"`);
          return;
        }
        if (!isSameToken(message.token, options.token)) {
          refuse('BAD_TOKEN', 'the token is not the one in TORU_TOKEN');
          return;
        }
        const mismatch = findMismatch(message, options);
        if (mismatch !== null) {
          refuse(mismatch.code, mismatch.reason);
          close();
          options.onBadHello(new ProtocolError(mismatch.code, mismatch.reason, 'remote'));
          return;
        }
        waiting.delete(conn);
        conn.removeAllListeners();
        conn.on('error', () => conn.destroy());
        close();
        void welcome(source, message);
      } catch (error) {
        refuse(null, error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** From here on the connection is the child's. */
  async function welcome(source: FrameSource, hello: HelloMessage): Promise<void> {
    const { conn } = source;
    welcoming = conn;
    // What the child sends from here on is judged when it has been welcomed.
    conn.pause();
    try {
      const message = await options.welcome();
      welcoming = null;
      if (isStopped) return;
      const early = findEarlyFault(source);
      if (early !== null) {
        conn.destroy();
        options.onBadHello(early);
        return;
      }
      if (conn.destroyed) throw new Error('its connection ended first');
      const writer = new FrameWriter(conn);
      writer.write(JSON.stringify(message));
      writer.flush();
      const features = new Set(hello.features ?? []);
      options.onConnected({ source, writer, features, sdk: hello.sdk ?? null });
      conn.resume();
    } catch (error) {
      conn.destroy();
      options.onInternalError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function stop(): void {
    isStopped = true;
    welcoming?.destroy();
    close();
  }

  return { listening, close: stop };
}

/** What came together with `hello`, without waiting for its answer: nothing but messages of unknown types may. */
function findEarlyFault(source: FrameSource): ProtocolError | null {
  try {
    for (let frame = source.next(); frame !== undefined; frame = source.next())
      parsePluginMessage(frame.head, ORDER_PHASE.greeted);
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

function findMismatch(
  hello: HelloMessage,
  options: HandshakeOptions,
): { code: 'BAD_PROTOCOL' | 'ID_MISMATCH'; reason: string } | null {
  if (hello.protocol !== 2) {
    return { code: 'BAD_PROTOCOL', reason: `"hello" says protocol ${hello.protocol}, the metadata said 2` };
  }
  if (hello.plugin_id !== options.pluginId) {
    return {
      code: 'ID_MISMATCH',
      reason: `"hello" says id "${hello.plugin_id}", the metadata said "${options.pluginId}"`,
    };
  }
  if (hello.version !== options.version) {
    return {
      code: 'ID_MISMATCH',
      reason: `"hello" says version "${hello.version}", the metadata said "${options.version}"`,
    };
  }
  return null;
}

function isSameToken(shown: string, expected: string): boolean {
  const a = Buffer.from(shown);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
