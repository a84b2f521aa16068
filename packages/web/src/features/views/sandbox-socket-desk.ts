/** WebSockets of a sandboxed view: the real ones are held here. */

import { toSentence } from '../../lib/api-error.ts';
import type { PluginPlace } from '../../view-runtime/contract.ts';
import { toSocketUrl } from '../../view-runtime/plugin-url.ts';
import type { FromSandbox } from '../../view-runtime/sandbox-messages.ts';
import type { TellSandbox } from './tell-sandbox.ts';

type SocketMessage = Extract<FromSandbox, { kind: 'socket' | 'socket_send' | 'socket_close' }>;

/** Creates the function that takes the view's messages about sockets. */
export function createSocketDesk(
  place: PluginPlace,
  tell: TellSandbox,
  signal: AbortSignal,
): (message: SocketMessage) => void {
  const sockets = new Map<number, WebSocket>();
  signal.addEventListener('abort', () => sockets.forEach((socket) => socket.close()), { once: true });

  const open = (call: number, url: string, protocols: readonly string[]): void => {
    const socket = new WebSocket(toSocketUrl(url, place), [...protocols]);
    sockets.set(call, socket);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => tell({ kind: 'socket_open', call, protocol: socket.protocol });
    socket.onerror = () => tell({ kind: 'socket_error', call });
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      tell({ kind: 'socket_message', call, data });
    socket.onclose = ({ code, reason, wasClean: clean }) => {
      sockets.delete(call);
      tell({ kind: 'socket_closed', call, code, reason, clean });
    };
  };

  return (message) => {
    const { call } = message;
    const socket = sockets.get(call);
    if (message.kind === 'socket_send') {
      if (socket?.readyState === WebSocket.OPEN) socket.send(message.data);
    } else if (message.kind === 'socket_close') {
      close(socket, message.code, message.reason);
    } else if (socket === undefined) {
      try {
        open(call, message.url, message.protocols);
      } catch (error) {
        tell({ kind: 'refused', call, message: toSentence(error) });
      }
    }
  };
}

/** Closes with a code where the browser allows it; any other would throw. */
function close(socket: WebSocket | undefined, code: number | null, reason: string): void {
  const allowed = code !== null && (code === 1000 || (code >= 3000 && code <= 4999));
  if (allowed) socket?.close(code, reason.slice(0, 30));
  else socket?.close();
}
