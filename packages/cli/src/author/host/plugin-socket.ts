/** A private path where one plugin may connect once; afterwards the path is gone, as in a panel. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** The place where a plugin connects. */
export interface PluginSocket {
  /** The connection; null when this is closed first. */
  readonly connected: Promise<Socket | null>;
  close(): void;
}

/** Listens on a path that does not exist yet. */
export async function listenForPlugin(path: string): Promise<PluginSocket> {
  const server = createServer({ noDelay: true });
  const connected = new Promise<Socket | null>((resolve) => {
    server.once('connection', (socket) => {
      server.close();
      resolve(socket);
    });
    server.once('close', () => resolve(null));
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    connected,
    close() {
      if (server.listening) server.close();
    },
  };
}
