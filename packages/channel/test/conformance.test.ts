/** The vectors that every implementation shares, judged by the host's channel. */

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { HEAD, NotedSink, openPair, settle, until } from './pair.ts';

const folder = new URL('../../../conformance/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

interface Vector {
  readonly name: string;
  readonly head: Readonly<Record<string, unknown>>;
  readonly code?: string;
  readonly field?: string;
  readonly ignored?: boolean;
}

const { good, bad } = read('messages/v2.json') as { good: Vector[]; bad: Vector[] };

describe('a bad head', () => {
  it.each(bad.map((vector) => [vector.name, vector] as const))(
    'ends its own channel only: %s',
    async (_, vector) => {
      const [pair, other] = [await openPair(), await openPair()];
      const [sink, elsewhere] = [new NotedSink(), new NotedSink()];
      pair.channel.request(HEAD, null, true, sink);
      other.channel.request(HEAD, null, true, elsewhere);
      pair.peer.send(vector.head);
      await until(() => pair.end !== null);
      expect(pair.end).toMatchObject({
        end: { kind: 'protocol_error', error: { code: vector.code, blame: 'remote' } },
        inFlight: { total: 1, answered_502: 1 },
      });
      if (vector.field !== undefined && pair.end?.end.kind === 'protocol_error')
        expect(pair.end.end.error.message).toContain(vector.field);
      expect(sink.failure?.code).toBe('PLUGIN_PROTOCOL_ERROR');
      other.peer.send({ type: 'response', id: 1, status: 200, end: true });
      await until(() => elsewhere.isEnded);
    },
  );
});

describe('a good head', () => {
  const afterReady = good.filter(
    ({ head }) => !['hello', 'ready', 'starting', 'failed'].includes(String(head['type'])),
  );

  it.each(afterReady.map((vector) => [vector.name, vector] as const))('is taken: %s', async (_, vector) => {
    const pair = await openPair();
    pair.peer.send(vector.head);
    await settle();
    expect([pair.end, pair.broken]).toEqual([null, []]);
  });
});
