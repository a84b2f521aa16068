/** A way to the panel that can be cut and mended, as networks do. */

import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import type { Panel } from './panel.ts';

/** A relay of bytes. */
export interface CuttableProxy extends AsyncDisposable {
  /** Address of the panel through it. */
  readonly url: string;
  /** Ends all connections; new ones work. */
  cut(): void;
  /** Ends all connections and takes no new ones. */
  block(): void;
  /** Lets connections through again, from now on to this panel. */
  mend(panel: Panel): void;
}

/** Starts a relay to a panel. */
export async function startProxy(panel: Panel): Promise<CuttableProxy> {
  let target: URL | null = new URL(panel.url);
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  };
  const server = createServer((inner) => {
    if (target === null) {
      inner.destroy();
      return;
    }
    const outer = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      keep(from);
      from.pipe(to);
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => open.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    cut,
    block() {
      target = null;
      cut();
    },
    mend({ url }) {
      target = new URL(url);
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
