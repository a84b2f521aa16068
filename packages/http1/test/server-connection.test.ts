/** The machine of a connection as RFC 9110 and 9112 want it, on a peer in memory: cut anywhere, never reading, closing its half. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BacklogLimit, ResponseWriter, type HeaderBlock, type RequestHandler } from '../src/index.ts';
import { JOINT, READER, WRITER } from '../src/states.ts';
import { LIMITS, MemoryPeer, type PeerOptions } from './support/memory-peer.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a handler saw of one request. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  body: string;
  isBodyOver: boolean;
  isGone: boolean;
  isEndSeen: boolean;
  readonly answer: (body?: string) => void;
  readonly writer: ResponseWriter<HeaderBlock>;
}

interface ServerOptions {
  /** Answers each request once its body is there. */
  readonly isEcho?: boolean;
  readonly answerBytes?: number;
  readonly finishesAfterEnd?: boolean;
}

/** A peer, and a server that remembers what it was asked. */
function connect(
  { isEcho = true, answerBytes = 0, finishesAfterEnd = true }: ServerOptions = {},
  peerOptions: PeerOptions = {},
): { peer: MemoryPeer; seen: Seen[] } {
  const seen: Seen[] = [];
  const peer = new MemoryPeer((request, connection) => {
    const writer = new ResponseWriter(connection, request);
    const one: Seen = {
      method: request.method,
      url: request.url,
      host: request.block.framing.host ?? '',
      body: '',
      isBodyOver: connection.isBodyOver,
      isGone: false,
      isEndSeen: false,
      writer,
      answer: (body = `<${one.url} ${one.body}>${'x'.repeat(answerBytes)}`) => {
        writer.whole(200, '', Buffer.from(body, 'latin1'));
      },
    };
    seen.push(one);
    const handler: RequestHandler = {
      onBody(bytes, isLast, release) {
        one.body += bytes.toString('latin1');
        release?.();
        one.isBodyOver = isLast;
        if (isLast && isEcho) one.answer();
        return true;
      },
      onDrain: () => undefined,
      onReadEnd: () => {
        one.isEndSeen = true;
        return finishesAfterEnd;
      },
      onGone: () => (one.isGone = true),
    };
    if (connection.isBodyOver && isEcho) {
      one.answer();
      return null;
    }
    return handler;
  }, peerOptions);
  return { peer, seen };
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const chunked = (path: string, ...pieces: string[]): string =>
  `POST ${path} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${pieces
    .map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
    .join('')}0\r\n\r\n`;

describe('the tables', () => {
  it('lead from every state to the end, and the joint table knows only their states', () => {
    for (const table of [READER, WRITER] as Readonly<Record<string, Readonly<Record<string, string>>>>[])
      for (const start of Object.keys(table)) {
        const reached = new Set([start]);
        for (const state of reached) for (const next of Object.values(table[state] ?? {})) reached.add(next);
        expect(reached).toContain('closed');
        for (const state of reached) expect(Object.keys(table)).toContain(state);
      }
    expect(Object.keys(JOINT)).toEqual(Object.keys(WRITER));
    for (const row of Object.values(JOINT))
      for (const reader of Object.keys(row)) expect(Object.keys(READER)).toContain(reader);
  });
});

describe('requests in a row', () => {
  const exchange = fc.oneof(
    fc.constantFrom('/a', '/b?c=d').map((path) => ({ text: get(path), path, body: '' })),
    fc
      .tuple(fc.constantFrom('/p', '/q'), fc.stringMatching(/^[a-z]{0,40}$/))
      .map(([path, body]) => ({ text: post(path, body), path, body })),
    fc
      .array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 4 })
      .map((pieces) => ({ text: chunked('/c', ...pieces), path: '/c', body: pieces.join('') })),
  );

  it('are read the same wherever their bytes are cut, and answered in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(exchange, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(2_000), { maxLength: 20 }),
        fc.integer({ min: 1, max: 700 }),
        async (exchanges, cuts, bite) => {
          const { peer, seen } = connect({}, { appetite: 0 });
          peer.send(exchanges.map(({ text }) => text).join(''), cuts);
          for (let rounds = 0; peer.unsentBytes > 0 || peer.isPaused; rounds += 1) {
            expect(rounds).toBeLessThan(10_000);
            peer.take(bite);
            await turn();
          }
          expect(seen.map(({ url, body }) => [url, body])).toEqual(
            exchanges.map(({ path, body }) => [path, body]),
          );
          const order = exchanges.map(({ path, body }) => `<${path} ${body}>`);
          expect(peer.taken.match(/<[^>]*>/g)).toEqual(order);
          expect(peer.connection.state).toBe('idle/idle/open');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may name their host in the target, which counts more than the header', () => {
    const { peer, seen } = connect();
    peer.send(
      'GET http://other:81/x?y HTTP/1.1\r\nHost: h\r\n\r\nOPTIONS http://other HTTP/1.1\r\nHost: h\r\n\r\n',
    );
    expect(seen.map(({ method, url, host }) => [method, url, host])).toEqual([
      ['GET', '/x?y', 'other:81'],
      ['OPTIONS', '*', 'other'],
    ]);
  });

  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 'The request has no Host, which HTTP/1.1 requires'],
    ['a host with a user', 'GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n', 'a Host that is no name'],
    ['a relative target', 'GET x HTTP/1.1\r\nHost: h\r\n\r\n', 'The request is not HTTP/1.1'],
    ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 'does not know'],
  ])('with %s are refused, and the connection ends', (_name, text, detail) => {
    const { peer, seen } = connect();
    peer.send(text + get('/behind'));
    expect(peer.statuses).toEqual([400]);
    expect(peer.taken).toContain(detail);
    expect(peer.taken).toContain('connection: close');
    expect(peer.isEnded).toBe(true);
    expect(seen).toEqual([]);
  });
});

describe('a body that is waited for', () => {
  const asking = (version: string): string =>
    `POST / HTTP/${version}\r\nHost: h\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`;

  it('is asked for once, when somebody wants it', () => {
    const { peer, seen } = connect({ isEcho: false });
    peer.send(asking('1.1'));
    expect(peer.taken).toBe('');
    peer.connection.sayContinue();
    peer.connection.sayContinue();
    expect(peer.taken).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    peer.send('ab');
    seen[0]?.answer();
    expect(peer.taken).toContain('keep-alive: timeout');
  });

  it('ends the connection when it is refused unasked', () => {
    const { peer } = connect({ isEcho: false });
    peer.send(asking('1.1'));
    peer.connection.reject({ status: 401, lines: '', body: Buffer.from('no') }, false);
    expect(peer.statuses).toEqual([401]);
    expect(peer.taken).toContain('connection: close');
  });

  it('is not asked for in HTTP/1.0, and not when it is there already', () => {
    const old = connect({ isEcho: false }).peer;
    old.send(asking('1.0'));
    old.connection.sayContinue();
    const early = connect({ isEcho: false }).peer;
    early.send(`${asking('1.1')}ab`);
    early.connection.sayContinue();
    expect([old.taken, early.taken]).toEqual(['', '']);
  });
});

describe('a peer that does not read', () => {
  it.each([
    ['small answers', 0],
    ['answers above every bound', 60_000],
  ])('is owed no further request: %s', async (_name, answerBytes) => {
    const { peer, seen } = connect({ answerBytes }, { appetite: 0 });
    for (let sent = 0; sent < 2_000 && !peer.isPaused; sent += 1) peer.send(get(`/${sent}`));
    expect(peer.isPaused).toBe(true);
    expect(peer.connection.state).toMatch(/\/blocked$/);
    const bound = LIMITS.maxUnsentBytes + answerBytes + 300;
    expect(peer.unsentBytes).toBeLessThanOrEqual(bound);
    const begun = seen.length;
    await turn();
    expect(seen).toHaveLength(begun);
    // Everything that it sent is answered once it reads.
    peer.take(Infinity);
    await turn();
    await turn();
    expect(peer.connection.state).toBe('idle/idle/open');
    expect(peer.taken.match(/<\/\d+ >/g)).toHaveLength(seen.length);
  });

  it('holds no more than its bound, whatever is asked, refused and taken in any order', async () => {
    const step = fc.oneof(
      fc.constantFrom(
        get('/a'),
        'HEAD /h HTTP/1.1\r\nHost: h\r\n\r\n',
        post('/p', 'x'.repeat(500)),
        chunked('/c', 'abc'),
      ),
      fc.integer({ min: 1, max: 3_000 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { peer } = connect({ answerBytes: 300 }, { appetite: 0 });
        for (const one of steps) {
          if (typeof one === 'number') peer.take(one);
          else peer.send(one);
          await turn();
          expect(peer.unsentBytes).toBeLessThanOrEqual(LIMITS.maxUnsentBytes + 1_000);
        }
        peer.take(Infinity);
        for (let rounds = 0; rounds < 100; rounds += 1) await turn();
        expect(peer.connection.state).toBe('idle/idle/open');
        peer.wait(LIMITS.checkMs);
        expect(peer.backlog.totalBytes).toBe(0);
        expect(peer.statuses).toHaveLength(steps.filter((one) => typeof one === 'string').length);
      }),
      { numRuns: 200 },
    );
  });

  it('is given up when it takes nothing for a while, also while the connection ends', () => {
    for (const more of ['', 'Connection: close\r\n']) {
      const { peer } = connect({ answerBytes: 5_000 }, { appetite: 0 });
      peer.send(get('/', more));
      peer.wait(LIMITS.take.stallMs - 100);
      expect(peer.isReset).toBe(false);
      peer.wait(200);
      expect(peer.isReset).toBe(true);
    }
  });

  it('is given up when it takes less than a trickle, and not when it takes more', () => {
    for (const [bytes, isGivenUp] of [
      [20, true],
      [60, false],
    ] as const) {
      const { peer } = connect({ answerBytes: 20_000 }, { appetite: 0 });
      peer.send(get('/'));
      for (let at = 0; at < 20; at += 1) {
        peer.take(bytes);
        peer.wait(500);
      }
      expect([bytes, peer.isReset]).toEqual([bytes, isGivenUp]);
    }
  });

  it('loses its slowest connection when all together hold too much', () => {
    const backlog = new BacklogLimit(50_000);
    const peers = ['one', 'one', 'one', 'other'].map((share) => {
      const { peer } = connect({ answerBytes: 15_000 }, { appetite: 0, backlog, share });
      peer.wait(100);
      peer.send(get('/'));
      peer.wait(100);
      return peer;
    });
    expect(peers.map(({ isReset }) => isReset)).toEqual([true, false, false, false]);
    expect(backlog.totalBytes).toBeLessThanOrEqual(50_000);
    for (const peer of peers) peer.destroy();
    expect(backlog.totalBytes).toBe(0);
  });
});

describe('a peer that closes its half', () => {
  it('is given the answers to all that it has asked, and then the end', () => {
    const { peer, seen } = connect({ isEcho: false });
    peer.send(get('/1') + post('/2', 'abc') + get('/3'));
    peer.sendEnd();
    for (let at = 0; at < 3; at += 1) seen[at]?.answer();
    expect(peer.taken.match(/<[^>]*>/g)).toEqual(['</1 >', '</2 abc>', '</3 >']);
    expect(peer.taken.match(/connection: \S+/g)).toEqual([
      'connection: keep-alive',
      'connection: keep-alive',
      'connection: close',
    ]);
    expect(peer.isEnded).toBe(true);
    expect(seen[2]?.isEndSeen).toBe(true);
  });

  it('is given up when the answer does not come in time', () => {
    const { peer, seen } = connect({ isEcho: false });
    peer.send(get('/'));
    peer.sendEnd();
    peer.wait(LIMITS.halfCloseMs - 50);
    expect(seen[0]?.isGone).toBe(false);
    peer.wait(100);
    expect(seen[0]?.isGone).toBe(true);
    expect(peer.isEnded).toBe(true);
  });

  it('takes an answer of a known length for as long as that goes on', () => {
    const { peer, seen } = connect({ isEcho: false });
    peer.send(get('/'));
    peer.sendEnd();
    seen[0]?.writer.begin(200, '', 30);
    for (let at = 0; at < 3; at += 1) {
      peer.wait(LIMITS.halfCloseMs - 50);
      seen[0]?.writer.write(Buffer.from('0123456789'));
    }
    seen[0]?.writer.end(Buffer.alloc(0));
    expect(peer.taken).toContain('012345678901234567890123456789');
    expect(seen[0]?.isGone).toBe(false);
  });

  it.each([
    ['in the middle of a head', 'GET / HTTP/1.1\r\nHo'],
    ['in the middle of a body', post('/', 'abcdef').slice(0, -2)],
    ['between two requests', get('/')],
  ])('%s ends the connection', (_name, text) => {
    const { peer, seen } = connect();
    peer.send(text);
    peer.sendEnd();
    expect(peer.isEnded).toBe(true);
    expect(peer.statuses).toEqual(text === get('/') ? [200] : []);
    if (text.startsWith('POST')) expect(seen[0]?.isGone).toBe(true);
  });

  it('ends what its handler does not want to finish, and a tunnel', () => {
    const { peer, seen } = connect({ isEcho: false, finishesAfterEnd: false });
    peer.send(get('/'));
    peer.sendEnd();
    const tunnel = connect({ isEcho: false });
    tunnel.peer.send(get('/'));
    tunnel.peer.connection.becomeTunnel();
    tunnel.peer.send('anything');
    expect(tunnel.seen[0]?.body).toBe('anything');
    tunnel.peer.sendEnd();
    expect([seen[0]?.isGone, tunnel.seen[0]?.isGone]).toEqual([true, true]);
    expect([peer.isEnded, tunnel.peer.isEnded]).toEqual([true, true]);
  });
});

describe('time', () => {
  it('is limited for a head, for silence, and for a body that nobody wants', () => {
    const silent = connect().peer;
    silent.wait(LIMITS.headMs + 20);
    expect(silent.statuses).toEqual([408]);
    const idle = connect().peer;
    idle.send(get('/'));
    idle.wait(LIMITS.keepAliveMs);
    expect(idle.isEnded).toBe(false);
    idle.wait(100);
    expect(idle.isEnded).toBe(true);
    const late = connect({ isEcho: false });
    late.peer.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n');
    late.seen[0]?.answer('early');
    late.peer.send('abc');
    late.peer.wait(LIMITS.bodyPauseMs - 20);
    expect(late.peer.isEnded).toBe(false);
    late.peer.wait(100);
    expect(late.peer.isEnded).toBe(true);
  });

  it('is left to a peer to take the last answer, and then it has a moment to close', () => {
    const { peer } = connect({}, { appetite: 0 });
    peer.send(get('/', 'Connection: close\r\n'));
    peer.wait(3_000);
    expect(peer.isDestroyed).toBe(false);
    peer.take(Infinity);
    peer.wait(990);
    expect(peer.isDestroyed).toBe(false);
    peer.wait(100);
    expect(peer.isDestroyed).toBe(true);
  });
});
