/** Every row of `conformance/order` that a host can break or keep, tried on the session of this SDK over a real socket. */

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameDecoder, encodeFrame } from '@toru/protocol';
import { afterAll, expect, test } from 'vitest';
import type { PluginContext, PluginDefinition } from '../src/definition.ts';
import { toMetadata } from '../src/plugin-metadata.ts';
import { Session } from '../src/session.ts';
import type { SettingsSchema } from '../src/settings-schema.ts';
import { deadline, type Head } from './fake-host.ts';

interface Step {
  readonly from: 'plugin' | 'host';
  readonly head: Head;
}
interface Vector extends Step {
  readonly phase: string;
  readonly result: 'legal' | 'fault';
}

const file = join(import.meta.dirname, '../../../conformance/order/v2.json');
const { phases, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  phases: { name: string; after: Step[] }[];
  vectors: Vector[];
};
const rows = vectors.filter(({ from }) => from === 'host');

const folder = mkdtempSync(join(tmpdir(), 'toru-order-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The types of the plugin's messages as they come. */
class Host {
  readonly path = join(folder, `${Math.random().toString(36).slice(2)}.sock`);
  readonly #server = createServer();
  readonly #types: string[] = [];
  #socket: Socket | undefined;
  #wake: () => void = () => undefined;

  async listen(): Promise<void> {
    this.#server.listen(this.path);
    await once(this.#server, 'listening');
    this.#server.once('connection', (socket: Socket) => {
      this.#socket = socket;
      const decoder = new FrameDecoder();
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        decoder.push(bytes);
        for (let frame = decoder.next(); frame !== undefined; frame = decoder.next())
          this.#types.push(String(frame.head['type']));
        this.#wake();
      });
    });
  }

  say(head: Head): void {
    this.#socket?.write(encodeFrame(head));
  }

  /** Waits for a message; returns those that came before it. */
  async hear(type: string): Promise<readonly string[]> {
    while (!this.#types.includes(type))
      await deadline(new Promise<void>((resolve) => (this.#wake = resolve)), `"${type}"`);
    return this.#types.splice(0, this.#types.indexOf(type) + 1).slice(0, -1);
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }
}

/** A plugin in this process. `exited`: the status and the sentence with which it would have ended. */
function play(host: Host, start: (ctx: PluginContext) => Promise<void>): Promise<readonly [number, string]> {
  const identity = { id: 'conformance', name: 'Conformance', version: '1.0.0', route: '/conformance' };
  const definition: PluginDefinition<SettingsSchema | undefined, never> = { ...identity, start };
  return new Promise((resolve) => {
    new Session({
      definition,
      metadata: toMetadata(identity).metadata,
      environment: { socketPath: host.path, token: '4f1c', licenseKey: null },
      exit: (status, sentence) => resolve([status, sentence ?? '']),
    });
  });
}

test.each(rows.map((row) => [row.phase, row.head['type'], row.result, row] as const))(
  'in phase "%s", %s from the host: %s',
  async (phase, type, result, { head }) => {
    const host = new Host();
    await host.listen();
    const isHeld = phase === 'starting';
    const exited = play(host, () => (isHeld ? new Promise<void>(() => undefined) : Promise.resolve()));
    for (const step of phases.find(({ name }) => name === phase)?.after ?? []) {
      if (step.from === 'host') host.say(step.head);
      else await host.hear(String(step.head['type']));
    }
    host.say(head);
    if (result === 'fault') {
      const [status, sentence] = await deadline(exited, 'the end');
      expect([status, sentence]).toEqual([76, expect.stringContaining('MESSAGE_UNEXPECTED')]);
    } else if (type === 'welcome') {
      await host.hear('ready');
    } else if (type === 'reject' || type === 'shutdown') {
      const [status, sentence] = await deadline(exited, 'the end');
      expect(status).toBe(type === 'reject' ? 76 : 0);
      expect(sentence).not.toContain('MESSAGE_UNEXPECTED');
    } else {
      host.say({ type: 'ping', id: 2 });
      await host.hear('pong');
    }
    host.close();
  },
);

test('progress of a start that is over is not sent', async () => {
  const host = new Host();
  await host.listen();
  let context: PluginContext | undefined;
  void play(host, (ctx) => {
    context = ctx;
    ctx.starting(1);
    return Promise.resolve();
  });
  await host.hear('hello');
  host.say(phases.at(-1)?.after.find(({ from }) => from === 'host')?.head ?? {});
  await host.hear('starting');
  await host.hear('ready');
  context?.starting(2);
  context?.notify('info', 'last');
  expect(await host.hear('notify')).toEqual([]);
  host.say({ type: 'shutdown', grace_ms: 100 });
});
