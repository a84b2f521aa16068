/** Hono's `upgradeWebSocket` for plugins, as Hono has it for each of its servers. Copy this file beside your application. */

import type { PluginSocket } from '@toru/plugin';
import { defineWebSocketHelper, WSContext } from 'hono/ws';

/** What the environment of a request holds that asks for a WebSocket. */
export interface SocketContext {
  readonly socket?: PluginSocket;
}

/** Answers a route with a WebSocket. */
export const upgradeWebSocket: ReturnType<typeof defineWebSocketHelper<PluginSocket>> =
  defineWebSocketHelper<PluginSocket>((c, events) => {
    const { socket } = c.env as SocketContext;
    // A plain request: the next handler has it.
    if (socket === undefined) return undefined;
    socket.accept();
    const context = new WSContext<PluginSocket>({
      raw: socket,
      url: c.req.url,
      readyState: 1,
      send: (data) => void socket.send(typeof data === 'string' ? data : new Uint8Array(data)),
      close: (code, reason) => {
        socket.close(code, reason);
      },
    });
    events.onOpen?.(new Event('open'), context);
    socket.onMessage((data) => {
      const whole = typeof data === 'string' ? data : Uint8Array.from(data).buffer;
      events.onMessage?.(new MessageEvent('message', { data: whole }), context);
    });
    return socket.closed.then(({ code, reason }) => {
      events.onClose?.(new CloseEvent('close', { code, reason }), context);
      return new Response(null);
    });
  });
