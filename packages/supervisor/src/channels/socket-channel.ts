/** A version 2 channel on an accepted socket: the system writes what arrives straight into the place where frames are decoded. */

import type { Socket } from 'node:net';

import { ChannelV2, createReceiver } from '@toru/channel';
import type { ChannelContext, ChannelV2Listener } from '@toru/channel';

import { readInPlace } from './read-in-place.ts';

/** What such a channel needs besides its socket. */
export interface SocketChannelOptions extends ChannelContext {
  readonly listener: ChannelV2Listener;
}

/** A channel, and the connection from now on. */
export interface SocketChannel {
  readonly channel: ChannelV2;
  readonly conn: Socket;
}

/** Opens a channel. `accepted` must not have been read from: its server has `pauseOnConnect`. */
export function openSocketChannel(accepted: Socket, options: SocketChannelOptions): SocketChannel {
  const receiver = createReceiver();
  const { monotonic } = options;
  const conn = readInPlace(accepted, {
    buffer: () => receiver.room(),
    callback: (count) => {
      channel.received(count, monotonic());
      return true;
    },
    allowHalfOpen: false,
  });
  const channel: ChannelV2 = new ChannelV2({
    ...options,
    transport: conn,
    receiver,
    schedule: setImmediate,
  });
  conn.on('end', () => {
    channel.receivedEnd();
  });
  for (const name of ['error', 'close'] as const) {
    conn.on(name, () => {
      channel.lost();
    });
  }
  return { channel, conn };
}
