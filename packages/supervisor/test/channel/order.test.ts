/** Every row of the order of messages that a plugin can break or keep, tried on the host's handshake and channel over a real socket. */

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ChannelV2 } from '@toru/channel';
import { ProtocolError, encodeFrame } from '@toru/protocol';
import type { WelcomeMessage } from '@toru/protocol';
import { afterAll, describe, expect, it } from 'vitest';

import { RequestCounter } from '../../src/metrics/request-stats.ts';
import { createHandshake } from '../../src/channels/handshake.ts';
import { until } from '../until.ts';

interface Step {
  readonly from: 'plugin' | 'host';
  readonly head: Readonly<Record<string, unknown>>;
}
interface Vector extends Step {
  readonly phase: string;
  readonly result: 'legal' | 'fault';
}

const file = new URL('../../../../conformance/order/v2.json', import.meta.url);
const { phases, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  phases: { name: string; after: Step[] }[];
  vectors: Vector[];
};
const rows = vectors.filter(({ from }) => from === 'plugin');
const stepsTo = (phase: string): readonly Step[] => phases.find(({ name }) => name === phase)?.after ?? [];
const welcome = stepsTo('ready').find(({ from }) => from === 'host')?.head as unknown as WelcomeMessage;

/** What comes last, so that all before it has been judged: its title arrives. */
const LAST = { type: 'notify', level: 'info', title: 'last' };

const folder = mkdtempSync(join(tmpdir(), 'toru-order-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A host that waits for one plugin and notes what became of it. */
class NotedHost implements Disposable {
  readonly path = join(folder, `${Math.random().toString(36).slice(2)}.sock`);
  readonly notes: string[] = [];
  channel: ChannelV2 | null = null;
  #close: () => void = () => undefined;

  async listen(): Promise<void> {
    const note = (error: unknown): void => {
      this.notes.push(error instanceof ProtocolError ? error.code : String(error));
    };
    const handshake = createHandshake({
      path: this.path,
      token: '4f1c',
      pluginId: 'conformance',
      version: '1.0.0',
      channel: {
        plugin: 'conformance',
        limits: { maxInFlight: 10, requestDeadlineMs: 30_000 },
        counter: new RequestCounter(),
        calls: () => ({ ok: true, fields: {} }),
        monotonic: () => performance.now(),
        listener: {
          onReady: () => this.notes.push('ready'),
          onStarting: () => this.notes.push('starting'),
          onFailed: () => this.notes.push('failed'),
          onLog: () => this.notes.push('log'),
          onStatus: () => this.notes.push('status'),
          onNotify: (_level, title) => this.notes.push(title),
          onInternalError: note,
          onEnd: ({ kind }) => this.notes.push(kind),
        },
      },
      welcome: () => welcome,
      onRefused: (reason) => this.notes.push(`refused: ${reason}`),
      onBadHello: note,
      onInternalError: note,
      onConnected: (channel) => {
        this.notes.push('connected');
        this.channel = channel;
      },
    });
    this.#close = () => {
      handshake.close();
    };
    await handshake.listening;
  }

  [Symbol.dispose](): void {
    this.channel?.end();
    this.#close();
  }
}

describe.each(phases.map(({ name }) => name))('in phase "%s"', (phase) => {
  it.each(
    rows.filter((row) => row.phase === phase).map((row) => [row.head['type'], row.result, row] as const),
  )('%s from the plugin: %s', async (type, result, { head }) => {
    using host = new NotedHost();
    await host.listen();
    const plugin = connect(host.path);
    plugin.on('error', () => undefined);
    await once(plugin, 'connect');
    const steps = stepsTo(phase);
    // What follows `hello` in one piece comes before `welcome`.
    if (phase === 'greeted') {
      plugin.write(Buffer.concat([...steps.map((step) => encodeFrame(step.head)), encodeFrame(head)]));
    } else {
      for (const step of steps) {
        if (step.from === 'host') await until(() => host.channel !== null);
        else plugin.write(encodeFrame(step.head));
      }
      plugin.write(encodeFrame(head));
    }
    if (result === 'fault') {
      const code = {
        connected: `refused: message "${String(type)}" came before "hello"`,
        greeted: 'MESSAGE_UNEXPECTED',
      }[phase];
      await until(() => host.notes.includes(code ?? 'protocol_error'));
      expect(host.channel !== null).toBe(code === undefined);
    } else {
      await until(() => host.channel !== null);
      plugin.write(encodeFrame(LAST));
      await until(() => host.notes.includes('last'));
      expect(host.notes).not.toContain('protocol_error');
    }
    plugin.destroy();
  });
});

it('no request is sent before "ready"', async () => {
  using host = new NotedHost();
  await host.listen();
  const plugin = connect(host.path);
  for (const { from, head } of stepsTo('starting')) if (from === 'plugin') plugin.write(encodeFrame(head));
  await until(() => host.channel !== null);
  const failures: string[] = [];
  host.channel?.request({ method: 'GET', path: '/', headers: {}, user: null }, null, true, {
    onHead: () => undefined,
    onData: () => undefined,
    onFail: ({ code }) => failures.push(code),
  });
  await until(() => failures.length > 0);
  expect(failures).toEqual(['PLUGIN_UNAVAILABLE']);
  plugin.destroy();
});

it('has a row for each known message in each phase', () => {
  expect(rows).toHaveLength(16 * 4);
  expect(vectors.length - rows.length).toBe(14 * 3);
});
