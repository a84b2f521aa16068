/** The conformance sessions from the host's side: driven as each session says, the channel sends exactly the frames it lists. */

import { readFileSync, readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { Exchange, HeaderMap, SocketExchange } from '../src/index.ts';
import type { CallOutcome } from '../src/index.ts';
import { NotedSink, NotedSocket, openPair, until } from './pair.ts';
import type { Pair } from './pair.ts';

interface Step {
  readonly note?: string;
  readonly from?: 'host' | 'plugin';
  readonly head?: Readonly<Record<string, unknown>>;
  readonly body_hex?: string;
  readonly raw_hex?: string;
  readonly end?: boolean;
}

const folder = new URL('../../../conformance/sessions/', import.meta.url);
/** What only a hostile or a newer host would send, or what belongs to the handshake. */
const NOT_OF_A_CHANNEL = new Set(['hello', 'welcome', 'reject']);
/** Fields that a plugin must send and a session need not list. */
const UNLISTED: Readonly<Record<string, object>> = { response: { end: true }, abort: { message: '' } };
const SENT_BY_US = new Set([
  'request',
  'data',
  'cancel',
  'message',
  'close',
  'result',
  'error',
  'settings',
  'license',
  'ping',
  'shutdown',
]);

const sessions = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').trim().split('\n');
    const steps = lines
      .map((line) => JSON.parse(line) as Step)
      .filter(({ head }) => !NOT_OF_A_CHANNEL.has(String(head?.['type'])));
    return { name, steps };
  })
  .filter(({ steps }) =>
    steps.every(
      ({ from, head, raw_hex }) =>
        from !== 'host' ||
        (raw_hex === undefined && (head === undefined || SENT_BY_US.has(String(head['type'])))),
    ),
  );

/** A host that does what the steps say. */
class Driver {
  readonly #answers = new Map<number, (outcome: CallOutcome) => void>();
  readonly #exchanges = new Map<unknown, Exchange | SocketExchange>();
  #calls = 0;
  pair: Pair | null = null;

  /** Answers come later, as further steps. */
  readonly calls = (): Promise<CallOutcome> => {
    const id = ++this.#calls;
    return new Promise((resolve) => this.#answers.set(id, resolve));
  };

  do(head: Readonly<Record<string, unknown>>, body: Uint8Array): void {
    const { channel } = this.pair!;
    const { type, id, ...fields } = head;
    const exchange = this.#exchanges.get(id);
    if (type === 'request') this.#request(head, body);
    else if (type === 'data') (exchange as Exchange).send(body, fields['end'] === true);
    else if (type === 'cancel') (exchange as Exchange).cancel(fields['reason'] as 'client_gone');
    else if (type === 'message') (exchange as SocketExchange).send(body, fields['text'] === true);
    else if (type === 'close')
      (exchange as SocketExchange).close(Number(fields['code']), String(fields['reason']));
    else if (type === 'result') this.#answers.get(Number(id))?.({ ok: true, fields, body });
    else if (type === 'error')
      this.#answers.get(Number(id))?.({
        ok: false,
        code: fields['code'] as 'BUSY',
        message: String(fields['message']),
      });
    else if (type === 'settings') channel.sendSettings(fields['settings'] as Record<string, unknown>);
    else if (type === 'license')
      channel.sendLicense(fields['license'] as string | null, String(fields['clock_floor']));
    else if (type === 'ping') channel.ping();
    else channel.sendShutdown(Number(fields['grace_ms']));
  }

  #request(message: Readonly<Record<string, unknown>>, body: Uint8Array): void {
    const { channel } = this.pair!;
    const head = {
      method: String(message['method']),
      path: String(message['path']),
      headers: message['headers'] as HeaderMap,
      user: message['user'] as { name: string; role: string } | null,
      deadlineMs: Number(message['deadline_ms']),
    };
    const exchange =
      message['upgrade'] === 'websocket'
        ? channel.socket(head, message['protocols'] as string[], new NotedSocket())
        : channel.request(head, body.length === 0 ? null : body, message['end'] === true, new NotedSink());
    this.#exchanges.set(message['id'], exchange);
  }
}

describe('a session', () => {
  it('is there to be played', () => {
    expect(sessions.length).toBeGreaterThanOrEqual(12);
  });

  it.each(sessions.map(({ name, steps }) => [name, steps] as const))(
    '%s is what the host sends',
    async (_, steps) => {
      const driver = new Driver();
      const pair = await openPair({ calls: driver.calls, isReady: false });
      driver.pair = pair;
      for (const { from, head, body_hex, end } of steps) {
        const body = Buffer.from(body_hex ?? '', 'hex');
        if (from === 'plugin' && head !== undefined) {
          const before = pair.channel.lastHeardMs;
          pair.peer.send({ ...UNLISTED[String(head['type'])], ...head }, body);
          await until(() => pair.channel.lastHeardMs > before);
        } else if (from === 'host' && head !== undefined) {
          driver.do(head, body);
          await until(() => pair.peer.frames.length > 0);
          const [frame] = pair.peer.take();
          expect(frame?.head).toEqual(head);
          expect(Buffer.from(frame?.body ?? []).toString('hex')).toBe(body_hex ?? '');
        } else if (from === 'host' && end === true) pair.channel.end();
      }
      expect([pair.broken, pair.end?.end.kind ?? 'local']).toEqual([[], 'local']);
    },
  );
});
