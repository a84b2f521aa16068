/** Connections and timers for the channel of a version 1 plugin, which listens itself. */

import { createConnection } from 'node:net';

import type { ConnectionV1, ConnectionV1Events } from '@toru/channel';

/** Begins a connection to the path on which the plugin listens. */
export function connectV1(path: string, events: ConnectionV1Events): ConnectionV1 {
  const conn = createConnection(path);
  conn.on('connect', () => {
    events.onConnect();
  });
  conn.on('data', (bytes: Buffer) => {
    events.onData(bytes);
  });
  conn.on('error', () => conn.destroy());
  conn.on('close', () => {
    events.onClose();
  });
  return conn;
}

/** Calls back later, unless it is taken back. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => {
    clearTimeout(timer);
  };
}
