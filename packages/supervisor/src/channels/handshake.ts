/**
 * The version 2 handshake: the host listens on a fresh private path until one connection shows the token of the child, then the path
 * is gone for good. A wrong connection is refused and never hurts the right one.
 */

import { unlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

import { findHelloFault } from '@toru/channel';
import type { ChannelContext, ChannelEnd, ChannelV2, ExpectedPlugin } from '@toru/channel';
import { ProtocolError, ToruError } from '@toru/protocol';
import type { RejectMessage, WelcomeMessage } from '@toru/protocol';

import { openSocketChannel } from './socket-channel.ts';

/** Connections a listener serves at the same time while it waits for the right one. */
const MAX_CONNECTIONS = 16;

/** Time a refused connection has to read why. */
const REFUSED_LINGER_MS = 1_000;

/** What is expected of the child. */
export interface HandshakeOptions extends ExpectedPlugin {
  readonly path: string;
  /** Of the channel that the child gets. */
  readonly channel: ChannelContext;
  /** Called when the right `hello` came, so that settings are those of this moment. */
  readonly welcome: () => WelcomeMessage | Promise<WelcomeMessage>;
  /** A connection was refused: worth a line in the plugin's log. */
  readonly onRefused: (reason: string) => void;
  /** The child has been welcomed on this channel. */
  readonly onConnected: (channel: ChannelV2) => void;
  /** The child itself said hello, and what it said cannot be used. */
  readonly onBadHello: (error: ProtocolError) => void;
  /** The host itself could not answer a good `hello`. */
  readonly onInternalError: (error: Error) => void;
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
    else greet(accepted);
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

  /** Each connection has a channel from its first byte on; only that of the child gets a welcome. */
  function greet(accepted: Socket): void {
    let stage: 'waiting' | 'welcoming' | 'welcomed' | 'refused' = 'waiting';
    const { listener } = options.channel;
    const { channel, conn } = openSocketChannel(accepted, {
      ...options.channel,
      listener: {
        ...listener,
        onHello(hello) {
          const fault = findHelloFault(hello, options);
          if (fault !== null) {
            refuse(fault.code, fault.reason);
            // One that shows the token is the child itself.
            if (fault.code === 'BAD_TOKEN') return;
            close();
            options.onBadHello(new ProtocolError(fault.code, fault.reason, 'remote'));
            return;
          }
          stage = 'welcoming';
          waiting.delete(conn);
          close();
          void welcome();
        },
        onEnd(end, inFlight) {
          if (stage === 'welcomed') listener.onEnd(end, inFlight);
          else onEarlyEnd(end);
        },
      },
    });
    waiting.add(conn);
    conn.on('close', () => waiting.delete(conn));

    function refuse(code: RejectMessage['code'], reason: string): void {
      stage = 'refused';
      waiting.delete(conn);
      channel.reject(code, reason);
      conn.setTimeout(REFUSED_LINGER_MS, () => conn.destroy());
      options.onRefused(reason);
    }

    function onEarlyEnd(end: ChannelEnd): void {
      if (end.kind !== 'protocol_error') return;
      if (stage === 'welcoming') {
        stage = 'refused';
        options.onBadHello(end.error);
      }
      // One that leaves in the middle of a frame has only left.
      else if (end.error.code !== 'FRAME_TRUNCATED') options.onRefused(end.error.message);
    }

    /** From here on the connection is the child's. */
    async function welcome(): Promise<void> {
      welcoming = conn;
      // What the child sends from here on is judged when it has been welcomed.
      conn.pause();
      try {
        const message = await options.welcome();
        welcoming = null;
        if (isStopped || stage === 'refused') return;
        if (channel.hasEnded) throw new Error('its connection ended first');
        channel.welcome(message);
        stage = 'welcomed';
        options.onConnected(channel);
        conn.resume();
      } catch (error) {
        conn.destroy();
        options.onInternalError(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  function stop(): void {
    isStopped = true;
    welcoming?.destroy();
    close();
  }

  return { listening, close: stop };
}
