/**
 * A plugin on each SDK carries far more than fits into memory up and down through the panel, a thousand requests at once and a
 * WebSocket, while neither it nor the panel grows.
 *
 * `THROUGHPUT_MIB` says how much is carried each way; 1000 is what the documentation states, the default is what fits the time of a test.
 */

import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, WebSocket, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { THROUGHPUT_PLUGINS, MemoryWatch } from './throughput-fixtures.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const MIB = 2 ** 20;
const CARRIED_BYTES = Number(process.env['THROUGHPUT_MIB'] ?? 256) * MIB;
const MOST_GROWTH_MIB = 64;
const PIECE_BYTES = 262_144;

let panel: Panel;
let session: Session;

beforeAll(async () => {
  const folders = makePanelFolders();
  for (const build of Object.values(THROUGHPUT_PLUGINS)) await build(folders.pluginsDir);
  panel = await startPanel(folders, { STEERING_MAX_UPLOAD_MB: String(CARRIED_BYTES / MIB) });
  session = await logIn(panel);
}, 600_000);

afterAll(() => panel[Symbol.asyncDispose]());

/** Starts a request to the plugin; its body is what is written. */
function ask(
  method: string,
  id: string,
  path: string,
): {
  readonly body: ClientRequest;
  readonly answer: Promise<IncomingMessage>;
} {
  const { origin } = new URL(panel.url);
  const sent = httpRequest(new URL(`api/plugins/route/${id}${path}`, panel.url), {
    method,
    headers: { origin, cookie: session.cookie },
  });
  const answer = once(sent, 'response').then(([response]) => response as IncomingMessage);
  return { body: sent, answer };
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  return text;
}

describe.each(Object.keys(THROUGHPUT_PLUGINS))('%s', (language) => {
  const id = `throughput-${language}`;

  beforeAll(() => session.until(id, 'running'));

  test('carries a long body up and one down in bounded memory', async () => {
    const { pid } = await session.plugin(id);
    const panelPid = panel.process.pid ?? 0;
    // What is allocated once counts as the state at rest.
    await upload(id, 32 * MIB);
    await download(id, 32 * MIB);
    using memory = new MemoryWatch([panelPid, pid]);
    const startedAtMs = performance.now();
    expect(await upload(id, CARRIED_BYTES)).toBe(CARRIED_BYTES);
    const uploadedAtMs = performance.now();
    expect(await download(id, CARRIED_BYTES)).toBe(CARRIED_BYTES);
    const rate = (ms: number): string => `${Math.round(CARRIED_BYTES / MIB / (ms / 1_000))} MiB/s`;
    const [hostMib = 0, pluginMib = 0] = memory.growthMib();
    console.info(
      `${language}: ${CARRIED_BYTES / MIB} MiB up at ${rate(uploadedAtMs - startedAtMs)}, down at ${rate(performance.now() - uploadedAtMs)}; growth: panel ${hostMib} MiB, plugin ${pluginMib} MiB`,
    );
    expect(hostMib).toBeLessThanOrEqual(MOST_GROWTH_MIB);
    expect(pluginMib).toBeLessThanOrEqual(MOST_GROWTH_MIB);
  });

  test('carries every byte in its place, up and down at once', async () => {
    const { body, answer } = ask('POST', id, '/pipe');
    const sending = write(body, 64 * MIB);
    let at = 0;
    for await (const chunk of await answer) {
      const bytes = chunk as Buffer;
      expect(bytes.equals(pattern(at, bytes.length))).toBe(true);
      at += bytes.length;
    }
    await sending;
    expect(at).toBe(64 * MIB);
  });

  test('answers 1 000 interleaved requests, each with its own', async () => {
    const agent = new Agent({ connections: 100 });
    const { origin } = new URL(panel.url);
    const sizes = Array.from({ length: 1_000 }, (_, index) => index * 7);
    const answers = await Promise.all(
      sizes.map(async (bytes) => {
        const url = new URL(`api/plugins/route/${id}/?bytes=${bytes}`, panel.url);
        const headers = { origin, cookie: session.cookie };
        const { statusCode, body } = await request(url, { dispatcher: agent, headers });
        return { statusCode, bytes: (await body.arrayBuffer()).byteLength };
      }),
    );
    await agent.close();
    expect(answers).toEqual(sizes.map((bytes) => ({ statusCode: 200, bytes })));
  });

  test('echoes a WebSocket through the origin of the panel', async () => {
    const { origin, host } = new URL(panel.url);
    const socket = new WebSocket(`ws://${host}/api/plugins/route/${id}/ws`, {
      headers: { origin, cookie: session.cookie },
    });
    socket.binaryType = 'arraybuffer';
    await once(socket, 'open');
    const sent = ['hello', 'grüße', '', 'x'.repeat(1_000_000)];
    const received: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        if (received.push(data instanceof ArrayBuffer ? Buffer.from(data) : data) === sent.length + 1)
          resolve();
      });
    });
    for (const text of sent) socket.send(text);
    socket.send(Buffer.from([0, 255, 10]));
    await Promise.race([all, wait(20_000, undefined, { ref: false })]);
    expect(received).toEqual([...sent, Buffer.from([0, 255, 10])]);
    socket.close(1000);
    await once(socket, 'close');
  });
});

/** The byte at each place is known: 251 is prime, so no shift by a piece goes unseen. */
const PATTERN = Buffer.from(Array.from({ length: 251 + MIB }, (_, index) => index % 251));

function pattern(at: number, bytes: number): Buffer {
  return PATTERN.subarray(at % 251, (at % 251) + bytes);
}

async function write(body: ClientRequest, bytes: number): Promise<void> {
  for (let at = 0; at < bytes; at += PIECE_BYTES) {
    if (!body.write(pattern(at, Math.min(PIECE_BYTES, bytes - at)))) await once(body, 'drain');
  }
  body.end();
}

/** How many bytes the plugin has counted. */
async function upload(id: string, bytes: number): Promise<number> {
  const { body, answer } = ask('POST', id, '/upload');
  await write(body, bytes);
  const response = await answer;
  return (JSON.parse(await readText(response)) as { bytes: number }).bytes;
}

async function download(id: string, bytes: number): Promise<number> {
  const { body, answer } = ask('GET', id, `/stream?bytes=${bytes}`);
  body.end();
  let received = 0;
  for await (const chunk of await answer) received += (chunk as Buffer).length;
  return received;
}
