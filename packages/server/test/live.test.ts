/** What is live: events per role, log streams that resume, and streams that end when they must. */

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { TestPanel, until, type Parsed } from './support/panel.ts';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

async function start(): Promise<void> {
  panel = await TestPanel.start();
  cookie = await panel.logIn();
}

interface Received {
  readonly event: string;
  readonly id: string | null;
  readonly data: Parsed;
}

interface Stream {
  readonly events: Received[];
  readonly response: IncomingMessage;
  isOver: boolean;
  close(): void;
}

async function listen(path: string, as: string, headers: Record<string, string> = {}): Promise<Stream> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: panel.port, path, headers: { cookie: as, ...headers }, agent: false },
      (response) => {
        const stream: Stream = { events: [], response, isOver: false, close: () => request.destroy() };
        let rest = '';
        response.on('error', () => undefined);
        response.on('close', () => (stream.isOver = true));
        response.on('data', (piece: Buffer) => {
          const blocks = (rest + piece.toString()).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) {
            const field = (name: string): string | null =>
              new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
            const data = field('data');
            if (data !== null)
              stream.events.push({
                event: field('event') ?? 'message',
                id: field('id'),
                data: JSON.parse(data),
              });
          }
        });
        resolve(stream);
      },
    );
    request.on('error', reject);
    request.end();
  });
}

const names = (stream: Stream): string[] => stream.events.map((received) => received.event);

describe('GET /api/events', () => {
  it('tells each role what it may see', async () => {
    await start();
    panel.supervisor.add({ id: 'open', access: 'client' });
    const client = await panel.logInAsClient();
    const admins = await listen('/api/events', cookie);
    const clients = await listen('/api/events', client);
    await until(() => admins.events.length >= 1 && clients.events.length >= 1, 'hello');
    expect(admins.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    panel.supervisor.change('hello', { state: 'restarting' });
    panel.supervisor.change('open', { state: 'unresponsive' });
    panel.supervisor.notify({ plugin: 'hello', level: 'info', title: 'T', message: 'secret', atMs: 0 });
    panel.supervisor.notify({ plugin: 'open', level: 'warn', title: 'T', message: 'M', atMs: 0 });
    panel.publishEvent({
      id: 1,
      plugin: 'open',
      type: 'crashed',
      at: '',
      run_id: null,
      message: '',
      details: {},
    });
    await until(() => names(admins).includes('plugin_event') && admins.events.length >= 6, 'all of it');
    await until(
      () => names(clients).includes('plugin') && names(clients).includes('notification'),
      'their part',
    );
    expect(
      names(admins)
        .filter((name) => name !== 'system' && name !== 'plugin_samples')
        .sort(),
    ).toEqual(['hello', 'notification', 'notification', 'plugin', 'plugin', 'plugin_event'].sort());
    expect(names(clients).sort()).toEqual(['hello', 'notification', 'plugin']);
    expect(clients.events.find(({ event }) => event === 'plugin')?.data).toMatchObject({
      id: 'open',
      pid: null,
      state: 'unresponsive',
    });
    admins.close();
    clients.close();
  });

  it('sends administrators the load of the plugins', async () => {
    await start();
    panel.supervisor.add({ id: 'open', access: 'client' });
    const admins = await listen('/api/events', cookie);
    const samples = (stream: Stream): Parsed =>
      stream.events.find(({ event }) => event === 'plugin_samples')?.data;
    await until(() => samples(admins) !== undefined, 'a sample', 15_000);
    expect(Object.keys(samples(admins) ?? {})).toEqual(['hello', 'open']);
    expect(samples(admins)?.open).toMatchObject({ requests_per_s: 0, errors_per_s: 0 });
    admins.close();
  });

  it('tells a client when a plugin leaves its sight', async () => {
    await start();
    panel.supervisor.add({ id: 'open', access: 'client' });
    const client = await panel.logInAsClient();
    const stream = await listen('/api/events', client);
    await until(() => stream.events.length >= 1, 'hello');
    await panel.call('/api/plugins/open/access', { method: 'PUT', cookie, body: { access: 'admin' } });
    await until(() => names(stream).includes('plugin_removed'), 'the removal');
    await panel.call('/api/plugins/open/access', { method: 'PUT', cookie, body: { access: null } });
    await until(() => names(stream).includes('plugin'), 'its return');
    stream.close();
  });

  it('sends many changes of a plugin as few messages, the last one last', async () => {
    await start();
    const stream = await listen('/api/events', cookie);
    await until(() => stream.events.length >= 1, 'hello');
    for (let at = 1; at <= 500; at += 1) panel.supervisor.change('hello', { restarts: at });
    await until(() => stream.events.some(({ data }) => data.restarts === 500), 'the last state');
    expect(names(stream).filter((name) => name === 'plugin').length).toBeLessThan(10);
    stream.close();
  });

  it('ends when the session ends, and when the role changes', async () => {
    await start();
    const client = await panel.logInAsClient();
    const first = await listen('/api/events', client);
    const second = await panel.logInConfirmed();
    await panel.call('/api/users/carla', { method: 'PATCH', cookie: second, body: { role: 'admin' } });
    await until(() => first.isOver, 'the end after a change of role');
    const again = await listen('/api/events', client);
    await panel.call('/api/auth/logout', { method: 'POST', cookie: client });
    await until(() => again.isOver, 'the end of the session');
  });

  it('drops a reader that does not read', async () => {
    await start();
    const stream = await listen('/api/events', cookie);
    stream.response.pause();
    const details = { text: 'x'.repeat(500_000) };
    for (let at = 0; at < 60; at += 1) {
      panel.publishEvent({ id: at, plugin: null, type: 'x', at: '', run_id: null, message: '', details });
    }
    stream.response.resume();
    await until(() => stream.isOver, 'the end');
    expect(stream.events.length).toBeLessThan(60);
  });
});

describe('lines of a log on the event stream', () => {
  interface Lines {
    readonly subscription: string;
    readonly lines: readonly { seq: number; message: string }[];
  }
  const linesOf = (stream: Stream, name: string): { seq: number; message: string }[] =>
    stream.events
      .filter(({ event, data }) => event === 'log' && (data as unknown as Lines).subscription === name)
      .flatMap(({ data }) => (data as unknown as Lines).lines);
  const seqsOf = (stream: Stream, name: string): number[] => linesOf(stream, name).map(({ seq }) => seq);

  async function open(as = cookie, headers = {}): Promise<{ stream: Stream; id: string }> {
    const stream = await listen('/api/events', as, headers);
    await until(() => stream.events.length >= 1, 'hello');
    return { stream, id: String(stream.events[0]?.data.stream) };
  }
  const subscribe = async (id: string, query: string, as = cookie): Promise<number> =>
    (await panel.call(`/api/plugins/hello/logs/stream?stream=${id}&${query}`, { cookie: as })).status;

  it('come without gap or repeat, filtered, under the name that was given, and end when asked', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    for (let at = 1; at <= 10; at += 1) logs.add(`line ${at}`);
    const { stream, id } = await open();
    expect(await subscribe(id, 'subscription=all&after=3')).toBe(204);
    expect(await subscribe(id, 'subscription=some&after=0&level=warn&search=DISK')).toBe(204);
    logs.add('disk is full', 'info');
    logs.add('Disk is broken', 'error');
    await until(() => seqsOf(stream, 'all').length === 9, 'all lines');
    await until(() => seqsOf(stream, 'some').length === 1, 'the line that was asked for');
    expect(seqsOf(stream, 'all')).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(linesOf(stream, 'some')).toMatchObject([{ seq: 12, message: 'Disk is broken' }]);
    // Asked for again, it goes on where it is.
    expect(await subscribe(id, 'subscription=all&after=0')).toBe(204);
    logs.add('one more');
    await until(() => seqsOf(stream, 'all').at(-1) === 13, 'the next line');
    expect(seqsOf(stream, 'all')).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(await subscribe(id, 'subscription=all&end=true')).toBe(204);
    await until(() => logs.followers === 1, 'one follower to leave');
    stream.close();
    await until(() => logs.followers === 0, 'the other to leave');
  });

  it('of a long log all arrive at a reader that is slow, and the stream goes on', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    for (let at = 0; at < 6_000; at += 1) logs.add('x'.repeat(1_000));
    const { stream, id } = await open();
    stream.response.pause();
    expect(await subscribe(id, 'subscription=long&after=0')).toBe(204);
    panel.supervisor.notify({ plugin: 'hello', level: 'info', title: 'T', message: 'M', atMs: 0 });
    stream.response.resume();
    await until(() => seqsOf(stream, 'long').length >= 6_000, 'all lines', 20_000);
    expect(seqsOf(stream, 'long')).toEqual(Array.from({ length: 6_000 }, (_, index) => index + 1));
    expect(names(stream)).toContain('notification');
    expect(stream.isOver).toBe(false);
    stream.close();
  });

  it('are for nobody who did not open the stream, and end with it', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    const { stream, id } = await open();
    expect(await subscribe(id, 'subscription=x', await panel.logIn())).toBe(404);
    expect(await subscribe(id, 'subscription=x', await panel.logInAsClient())).toBe(403);
    expect(await subscribe('0'.repeat(24), 'subscription=x')).toBe(404);
    expect(await subscribe(id, 'after=0')).toBe(422);
    expect(await subscribe(id, 'subscription=x')).toBe(204);
    expect(logs.followers).toBe(1);
    await panel.call('/api/auth/logout', { method: 'POST', cookie });
    await until(() => stream.isOver && logs.followers === 0, 'the end of both');
  });
});

describe('notifications that were missed', () => {
  it('come when a stream goes on, each once, and only those one may see', async () => {
    await start();
    panel.supervisor.add({ id: 'open', access: 'client' });
    const client = await panel.logInAsClient();
    const say = (plugin: string, message: string): void =>
      panel.supervisor.notify({ plugin, level: 'info', title: 'T', message, atMs: 0 });
    const messages = (stream: Stream): unknown[] =>
      stream.events.filter(({ event }) => event === 'notification').map(({ data }) => data.message);
    say('open', 'before');
    const first = await listen('/api/events', client);
    await until(() => first.events.length >= 1, 'hello');
    say('open', 'one');
    await until(() => messages(first).length === 1, 'the first');
    first.close();
    const lastId = first.events.findLast(({ id }) => id !== null)?.id ?? '';
    say('open', 'two');
    say('hello', 'not for clients');
    say('open', 'three');
    const second = await listen('/api/events', client, { 'last-event-id': lastId });
    await until(() => messages(second).length === 2, 'those in between');
    say('open', 'four');
    await until(() => messages(second).length === 3, 'the next');
    expect(messages(second)).toEqual(['two', 'three', 'four']);
    const afterRestart = await listen('/api/events', client, { 'last-event-id': 'another-run-7' });
    await until(() => messages(afterRestart).length === 5, 'all of this run');
    for (const stream of [second, afterRestart]) stream.close();
  });
});

describe('the stream of a log', () => {
  it('resumes behind the last line without gap or repeat', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    for (let at = 1; at <= 10; at += 1) logs.add(`line ${at}`);
    const stream = await listen('/api/plugins/hello/logs/stream?after=3', cookie);
    await until(() => stream.events.length === 7, 'the lines behind the third');
    logs.add('live');
    await until(() => stream.events.length === 8, 'the live line');
    expect(stream.events.map((received) => Number(received.id))).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    stream.close();
    await until(() => logs.followers === 0, 'the follower to leave');
    logs.add('missed');
    const resumed = await listen('/api/plugins/hello/logs/stream', cookie, { 'last-event-id': '11' });
    await until(() => resumed.events.length === 1, 'the missed line');
    expect(resumed.events[0]).toMatchObject({ id: '12', data: { message: 'missed' } });
    resumed.close();
  });

  it('filters by level and text', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    const stream = await listen('/api/plugins/hello/logs/stream?level=warn&search=DISK', cookie);
    logs.add('disk is full', 'info');
    logs.add('cpu is hot', 'error');
    logs.add('Disk is broken', 'error');
    await until(() => stream.events.length === 1, 'one line');
    expect(stream.events[0]?.data.message).toBe('Disk is broken');
    stream.close();
  });

  it('leaves out what is older than asked for', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    logs.add('long ago', 'info', 1_000);
    const since = new Date(2_000).toISOString();
    const stream = await listen(`/api/plugins/hello/logs/stream?after=0&since=${since}`, cookie);
    logs.add('lately', 'info', 3_000);
    await until(() => stream.events.length > 0, 'a line');
    expect(stream.events.map(({ data }) => data.message)).toEqual(['lately']);
    stream.close();
  });

  it('that is longer than the reader can take ends, and goes on where it ended', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    for (let at = 0; at < 3_000; at += 1) logs.add('x'.repeat(1_000));
    const seen: number[] = [];
    for (let turn = 0; turn < 20 && seen.at(-1) !== 3_000; turn += 1) {
      const stream = await listen('/api/plugins/hello/logs/stream', cookie, {
        'last-event-id': String(seen.at(-1) ?? 0),
      });
      await until(() => stream.isOver || Number(stream.events.at(-1)?.id) === 3_000, 'an end');
      seen.push(...stream.events.map((received) => Number(received.id)));
      stream.close();
    }
    expect(seen).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
  });
});
