/** Applications of Hono, Starlette and axum run unchanged: the example of each SDK streams and speaks WebSocket through the panel. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { WebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildProject, buildRustExample } from './build-plugins.ts';
import { EXAMPLES_DIR } from './examples.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TORU = join(ROOT, 'packages/cli/bin/toru.mjs');
const run = promisify(execFile);
const PYTHON_PACKAGES = join(ROOT, '.cache/python-packages');
/** What `pip install starlette` brings. */
const STARLETTE = ['anyio', 'idna', 'starlette', 'typing_extensions.py'];

/** What this machine has; the set-up of the tests names what it lacks. */
const FRAMEWORKS = [
  { id: 'hono-example', isHere: true },
  { id: 'starlette-example', isHere: existsSync(join(PYTHON_PACKAGES, 'starlette')) },
  { id: 'axum-example', isHere: existsSync(join(EXAMPLES_DIR, 'hello-rust.binary')) },
];

let panel: Panel;
let session: Session;

beforeAll(async () => {
  const { pluginsDir, ...folders } = makePanelFolders();
  for (const { id, isHere } of FRAMEWORKS) if (isHere) await build(id, pluginsDir);
  panel = await startPanel({ pluginsDir, ...folders });
  session = await logIn(panel);
}, 300_000);

afterAll(() => panel[Symbol.asyncDispose]());

async function build(id: string, pluginsDir: string): Promise<void> {
  if (id === 'hono-example') await buildProject(join(ROOT, 'packages/plugin/examples/hono'), pluginsDir);
  else if (id === 'axum-example') await buildRustExample('axum', join(pluginsDir, `${id}.binary`));
  else {
    // As its README says: the packages lie in the folder of the plugin.
    const dir = mkdtempSync(join(tmpdir(), 'toru-starlette-'));
    cpSync(join(ROOT, 'sdks/python/examples/starlette'), dir, { recursive: true });
    for (const name of STARLETTE) cpSync(join(PYTHON_PACKAGES, name), join(dir, name), { recursive: true });
    await buildProject(dir, pluginsDir);
    rmSync(dir, { recursive: true });
  }
}

for (const { id, isHere } of FRAMEWORKS) {
  describe.skipIf(!isHere)(`${id}${isHere ? '' : ' (its packages are not there)'}`, () => {
    const path = (rest: string): string => `api/plugins/route/${id}${rest}`;

    beforeAll(() => session.until(id, 'running'));

    it('keeps every rule of the protocol', async () => {
      const file = join(panel.folders.pluginsDir, `${id}.binary`);
      const paths = ['/hello/Ada', '/ticks'].flatMap((each) => ['--path', each]);
      const { stdout } = await run(process.execPath, [TORU, 'plugin', 'check', file, ...paths]);
      expect(stdout).not.toContain('FAIL');
    });

    it('routes requests, and knows who asks', async () => {
      const answer = await session.fetch(path('/hello/Ada'));
      expect(await answer.json()).toEqual({ message: 'Hello Ada', user: 'admin' });
      expect((await session.fetch(path('/nowhere'))).status).toBe(404);
    });

    it('redirects to its own pages, wherever it believes that they are', async () => {
      const answer = await session.fetch(path('/guest'), { redirect: 'manual' });
      expect([302, 303, 307]).toContain(answer.status);
      const led = new URL(answer.headers.get('location') ?? '', new URL(path('/guest'), panel.url));
      expect(led.href).toBe(new URL(path('/hello/Guest'), panel.url).href);
      const followed = await session.fetch(led.href.slice(panel.url.length));
      expect(await followed.json()).toEqual({ message: 'Hello Guest', user: 'admin' });
    });

    it('sends events', async () => {
      const answer = await session.fetch(path('/ticks'));
      expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(await answer.text()).toBe('data: 0\n\ndata: 1\n\ndata: 2\n\n');
    });

    it('streams in both directions at once', async () => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const writer = writable.getWriter();
      const answering = session.fetch(path('/pipe'), {
        method: 'POST',
        body: readable,
        duplex: 'half',
      });
      const decoder = new TextDecoder();
      await writer.write(Buffer.from('first'));
      const reader = (await answering).body?.getReader();
      expect(decoder.decode((await reader?.read())?.value)).toBe('first');
      await writer.write(Buffer.from('second'));
      expect(decoder.decode((await reader?.read())?.value)).toBe('second');
      await writer.close();
      expect(await reader?.read()).toMatchObject({ done: true });
    });

    it('speaks WebSocket', async () => {
      const { origin, host } = new URL(panel.url);
      const headers = { origin, cookie: session.cookie };
      const socket = new WebSocket(`ws://${host}/${path('/shout')}`, { headers });
      const opened = once(socket, 'open');
      await opened;
      for (const word of ['hello', 'grüße']) {
        const answer = once(socket, 'message');
        socket.send(word);
        expect(((await answer)[0] as MessageEvent).data).toBe(word.toUpperCase());
      }
      const closed = once(socket, 'close');
      socket.close(1000);
      await closed;
    });
  });
}
