/** Two small things that most programs want: a whole answer, and to know when a plugin is up. */
import type { Supervisor } from '@toru/supervisor';

/** Asks a plugin by its route and gives the answer as text. */
export function ask(supervisor: Supervisor, route: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    const take = (piece: Uint8Array, end: boolean): void => {
      pieces.push(Buffer.from(piece));
      if (end) resolve(Buffer.concat(pieces).toString());
      else queueMicrotask(() => exchange?.consumed(piece.length));
    };
    const exchange = supervisor
      .route(route)
      ?.request({ method: 'GET', path: '/', headers: {}, user: null }, null, true, {
        onHead: (_status, _headers, piece, end) => take(piece, end),
        onData: take,
        onFail: ({ code, message }) => reject(new Error(`${code}: ${message}`)),
      });
    if (exchange === undefined) reject(new Error(`no plugin has the route "${route}"`));
  });
}

/** Resolves once a plugin runs, in another process than `before`. */
export function untilRunning(supervisor: Supervisor, id: string, before?: number): Promise<{ pid: number }> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { state, pid } = supervisor.get(id) ?? {};
      if (state !== 'running' || pid === undefined || pid === null || pid === before) return;
      forget();
      resolve({ pid });
    };
    const forget = supervisor.onChange(look);
    look();
  });
}
