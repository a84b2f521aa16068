/** WebSockets between a browser and a plugin. */

import { once } from 'node:events';
import type { SocketExchange, SocketSink, RequestHead } from '@toru/supervisor';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestPanel, until } from './support/panel.ts';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

interface Seen {
  head: RequestHead;
  protocols: readonly string[];
  sink: SocketSink;
  messages: string[];
  closed: [number, string] | null;
  consumed: number;
  takesMore: boolean;
}

async function start(onOpen: (seen: Seen) => void): Promise<Seen[]> {
  panel = await TestPanel.start();
  cookie = await panel.logIn();
  const all: Seen[] = [];
  panel.supervisor.socketHandler = (head, protocols, sink): SocketExchange => {
    const seen: Seen = { head, protocols, sink, messages: [], closed: null, consumed: 0, takesMore: true };
    all.push(seen);
    onOpen(seen);
    return {
      send: (data, isText) => {
        seen.messages.push(`${isText ? 't' : 'b'}:${Buffer.from(data).toString()}`);
        return seen.takesMore;
      },
      consumed: (bytes) => (seen.consumed += bytes),
      close: (code, reason) => (seen.closed = [code, reason]),
    };
  };
  return all;
}

const origin = (): string => `http://127.0.0.1:${panel.port}`;
const open = (path = '/chat', protocols: string[] = [], headers: Record<string, string> = {}): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${panel.port}/api/plugins/route/hello${path}`, protocols, {
    headers: { cookie, origin: origin(), ...headers },
  });
const refusal = async (socket: WebSocket): Promise<number | undefined> => {
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
  return response.statusCode;
};

describe('a WebSocket', () => {
  it('ends when its client closes its half of the connection', async () => {
    const all = await start((seen) => {
      seen.sink.onAccept(null);
    });
    const client = open();
    await once(client, 'open');
    (client as unknown as { _socket: { end: () => void } })._socket.end();
    await until(() => all[0]?.closed !== null, 'the end of the WebSocket');
    client.terminate();
  });

  it('passes messages both ways and ends with its code', async () => {
    const all = await start((seen) => {
      seen.sink.onAccept('chat.v2');
    });
    const socket = open('/chat?room=1', ['chat.v1', 'chat.v2']);
    await once(socket, 'open');
    expect(socket.protocol).toBe('chat.v2');
    const seen = all[0]!;
    expect(seen.head.path).toBe('/chat?room=1');
    expect(seen.head.headers['cookie']).toBeUndefined();
    expect(seen.protocols).toEqual(['chat.v1', 'chat.v2']);
    socket.send('hello');
    socket.send(Buffer.from([1, 2]));
    await until(() => seen.messages.length === 2, 'both messages');
    expect(seen.messages).toEqual(['t:hello', 'b:\u0001\u0002']);
    const received = once(socket, 'message');
    seen.sink.onMessage(Buffer.from('grüße'), true);
    const [data, isBinary] = (await received) as [Buffer, boolean];
    expect([data.toString(), isBinary]).toEqual(['grüße', false]);
    await until(() => seen.consumed === 7, 'the credit');
    const closed = once(socket, 'close');
    seen.sink.onClose(4001, 'bye');
    const [code, reason] = (await closed) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4001, 'bye']);
  });

  it('tells the plugin when the browser closes', async () => {
    const all = await start((seen) => {
      seen.sink.onAccept(null);
    });
    const socket = open();
    await once(socket, 'open');
    socket.close(1000, 'done');
    await until(() => all[0]!.closed !== null, 'the close');
    expect(all[0]!.closed).toEqual([1000, 'done']);
  });

  it('holds the browser while the plugin does not take more', async () => {
    const all = await start((seen) => {
      seen.takesMore = false;
      seen.sink.onAccept(null);
    });
    const socket = open();
    await once(socket, 'open');
    for (let at = 0; at < 50; at += 1) socket.send('x'.repeat(1_000_000));
    const seen = all[0]!;
    await until(() => seen.messages.length > 0, 'a first message');
    expect(seen.messages.length).toBeLessThan(50);
    expect(socket.bufferedAmount).toBeGreaterThan(0);
    seen.takesMore = true;
    seen.sink.onWritable?.();
    await until(() => seen.messages.length === 50, 'the rest');
    socket.terminate();
  }, 20_000);

  it('is refused to other origins, without session, and by plugins that do not speak it', async () => {
    await start((seen) => {
      seen.sink.onAccept(null);
    });
    expect(await refusal(open('/x', [], { origin: 'http://evil.example' }))).toBe(403);
    expect(await refusal(open('/x', [], { origin: '' }))).toBe(403);
    expect(await refusal(open('/x', [], { cookie: '' }))).toBe(401);
    expect(await refusal(open('/../unknown'))).toBe(404);
    panel.supervisor.change('hello', { features: [] });
    expect(await refusal(open())).toBe(426);
    const token = await panel.makeToken('operate');
    panel.supervisor.change('hello', { features: ['websocket'] });
    const socket = new WebSocket(`ws://127.0.0.1:${panel.port}/api/plugins/route/hello/x`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await once(socket, 'open');
    socket.terminate();
  });

  it('shows the answer of a plugin that refuses it, and the problem of one that fails', async () => {
    const all = await start(() => undefined);
    const rejected = open();
    const status = refusal(rejected);
    await until(() => all.length === 1, 'the request');
    all[0]!.sink.onReject(418, { 'x-why': 'teapot' }, Buffer.from('no'));
    expect(await status).toBe(418);
    const failed = refusal(open());
    await until(() => all.length === 2, 'the request');
    all[1]!.sink.onFail({ code: 'PLUGIN_CRASHED', message: 'gone', retryAfterMs: null });
    expect(await failed).toBe(502);
  });

  it('ends when its session does', async () => {
    const all = await start((seen) => {
      seen.sink.onAccept(null);
    });
    const socket = open();
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await panel.call('/api/auth/logout', { method: 'POST', cookie });
    const [code] = (await closed) as [number];
    expect(code).toBe(1008);
    expect(all[0]!.closed?.[0]).toBe(1008);
  });

  it('never carries text that is not UTF-8, or a code that may not be sent', async () => {
    const all = await start((seen) => {
      seen.sink.onAccept(null);
    });
    const first = open();
    await once(first, 'open');
    all[0]!.sink.onMessage(Buffer.from([0xff]), true);
    expect(((await once(first, 'close')) as [number])[0]).toBe(1011);
    const second = open();
    await once(second, 'open');
    all[1]!.sink.onClose(1006, 'x'.repeat(500));
    expect(((await once(second, 'close')) as [number])[0]).toBe(1011);
  });

  it('leaves an ordinary request with an odd Upgrade alone', async () => {
    await start(() => undefined);
    const answer = await panel.call('/api/plugins/route/hello/', {
      cookie,
      headers: { connection: 'Upgrade', upgrade: 'h2c' },
    });
    expect(answer).toMatchObject({ status: 200, text: 'ok' });
    expect(panel.supervisor.requests[0]?.head.headers['upgrade']).toBeUndefined();
  });
});
