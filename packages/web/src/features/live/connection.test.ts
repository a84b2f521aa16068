import { describe, expect, it } from 'vitest';

import { runConnection, type ConnectionPorts } from './connection.ts';

const encoder = new TextEncoder();

const streamOf = (...chunks: string[]): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    }),
  );

interface Script {
  readonly answers: (Response | Error | 'silent')[];
  readonly silenceMs?: number;
}

function play({ answers, silenceMs = 60_000 }: Script) {
  const seen: string[] = [];
  const waits: number[] = [];
  const sentIds: (string | undefined)[] = [];
  const stop = new AbortController();
  const ports: ConnectionPorts = {
    silenceMs,
    random: () => 0.5,
    wait: (ms, signal) => {
      waits.push(ms);
      return signal.aborted ? Promise.reject(new Error('aborted')) : Promise.resolve();
    },
    fetch: (_url, init) => {
      sentIds.push((init.headers as Record<string, string>)['last-event-id']);
      const answer = answers.shift();
      if (answer === undefined) {
        stop.abort();
        return Promise.reject(new Error('aborted'));
      }
      if (answer === 'silent') {
        return new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new Error('silent')));
        });
      }
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const listener = {
    onOpen: () => seen.push('open'),
    onLost: () => seen.push('lost'),
    onEvent: (event: { name: string; data: string }) => seen.push(`${event.name}:${event.data}`),
  };
  return { seen, waits, sentIds, outcome: runConnection('/api/events', listener, ports, stop.signal) };
}

describe('runConnection', () => {
  it('reads events, reconnects when the stream ends and says where it left off', async () => {
    const run = play({
      answers: [streamOf('id: 4\nevent: a\ndata: 1\n\n'), streamOf('event: b\ndata: 2\n\n')],
    });
    expect(await run.outcome).toBe('stopped');
    expect(run.seen).toEqual(['open', 'a:1', 'lost', 'open', 'b:2', 'lost']);
    expect(run.sentIds.slice(0, 2)).toEqual([undefined, '4']);
  });

  it('waits longer with each failure and starts over after a success', async () => {
    const down = (): Error => new TypeError('refused');
    const run = play({ answers: [down(), down(), down(), streamOf(''), down()] });
    await run.outcome;
    expect(run.waits).toEqual([250, 500, 1000, 250, 500]);
  });

  it('ends when the server no longer knows the session', async () => {
    const run = play({ answers: [new Response(null, { status: 401 })] });
    expect(await run.outcome).toBe('session_ended');
    expect(run.seen).toEqual([]);
  });

  it('treats silence as a lost connection', async () => {
    const run = play({ answers: ['silent', streamOf('data: back\n\n')], silenceMs: 5 });
    await run.outcome;
    expect(run.seen).toEqual(['lost', 'open', 'message:back', 'lost']);
  });
});
