/** The panel's channel on a connection of the author's commands: with a door in its transport, and without limits that only a panel needs. */
import type { Socket } from 'node:net';
import {
  ChannelV2,
  copyIn,
  createReceiver,
  type CallPort,
  type ChannelLimits,
  type ChannelV2Listener,
  type RequestCounts,
} from '@toru/channel';
import { MAX_IN_FLIGHT } from '@toru/protocol';
import { InjectedTransport } from './injected-transport.ts';

/** As in a panel without a policy of its own. */
export const CHANNEL_LIMITS: ChannelLimits = { maxInFlight: MAX_IN_FLIGHT, requestDeadlineMs: 30_000 };
/** How often deadlines and small credit are looked after. */
const TICK_MS = 100;

/** What it is opened with. */
export interface OpenOptions {
  readonly plugin: string;
  readonly calls: CallPort;
  readonly listener: ChannelV2Listener;
}

/** A channel, and the door to its connection. */
export interface OpenedChannel {
  readonly channel: ChannelV2;
  readonly transport: InjectedTransport;
}

/** Takes over an accepted connection. */
export function openChannel(socket: Socket, { plugin, calls, listener }: OpenOptions): OpenedChannel {
  const receiver = createReceiver();
  const transport = new InjectedTransport(socket);
  const channel = new ChannelV2({
    plugin,
    calls,
    listener,
    limits: CHANNEL_LIMITS,
    counter: createNoCounts(),
    monotonic: () => performance.now(),
    transport,
    receiver,
    schedule: setImmediate,
  });
  const ticker = setInterval(() => channel.checkDeadlines(performance.now()), TICK_MS);
  socket.on('data', (bytes: Buffer) => {
    copyIn(receiver, bytes, (count) => channel.received(count, performance.now()));
  });
  socket.on('end', () => channel.receivedEnd());
  // A plugin that is killed resets the connection: an end like any other here.
  socket.on('error', () => channel.lost());
  socket.on('close', () => {
    clearInterval(ticker);
    channel.lost();
  });
  return { channel, transport };
}

/** Numbers that nobody reads. */
export function createNoCounts(): RequestCounts {
  const nothing = (): void => undefined;
  return { bytesIn: 0, bytesOut: 0, droppedAnswers: 0, started: nothing, ended: nothing, answered: nothing };
}
