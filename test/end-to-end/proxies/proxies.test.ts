/**
 * The panel behind each proxy that Debian offers, with exactly the files of docs/operators/proxies: under a name of its own by
 * https, and under a path of several segments by http.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openPage, startBrowser } from '../browser.ts';
import { EXAMPLES_DIR } from '../examples.ts';
import { writePlugin } from '../fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, startPanel } from '../panel.ts';
import type { Panel } from '../panel.ts';
import { PROXIES, startProxy } from './proxy-programs.ts';
import type { Certificate, Form, RunningProxy } from './proxy-programs.ts';
import { createVisitor } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const OPENSSL = '/usr/bin/openssl';
const NAME = 'panel.example.org';
const VISITOR = '127.0.0.7';
const STRANGER = '127.0.0.9';
const MEBIBYTE = 1_048_576;
const TRAFFIC = 'api/plugins/route/traffic/';

let root: string;
let certificate: Certificate;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'toru-proxies-'));
  if (existsSync(OPENSSL)) certificate = makeCertificate(root);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function makeCertificate(folder: string): Certificate {
  const [certificate, key, both] = ['cert.pem', 'key.pem', 'both.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const about = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
  const { status, stderr } = spawnSync(OPENSSL, [...args, ...about, '-keyout', key, '-out', certificate]);
  if (status !== 0) throw new Error(`openssl made no certificate: ${String(stderr)}`);
  writeFileSync(both, readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
  return { certificate, key, both };
}

const FORMS: readonly { readonly form: Form; readonly publicUrl: string; readonly basePath: string }[] = [
  { form: 'name', publicUrl: `https://${NAME}/`, basePath: '/' },
  { form: 'path', publicUrl: `http://${NAME}/tools/steering/`, basePath: '/tools/steering' },
];

describe.each(FORMS)('under a $form of its own', ({ form, publicUrl, basePath }) => {
  let panel: Panel;

  beforeAll(async () => {
    const folders = makePanelFolders();
    writePlugin(folders.pluginsDir, 'shows-its-traffic', { id: 'traffic' });
    const example = join(EXAMPLES_DIR, 'hello-python.binary');
    if (existsSync(example)) copyFileSync(example, join(folders.pluginsDir, 'hello-python.binary'));
    panel = await startPanel(folders, {
      STEERING_BASE_PATH: basePath,
      STEERING_PUBLIC_URL: publicUrl,
      STEERING_TRUSTED_PROXIES: '127.0.0.1',
    });
    const session = await logIn(panel);
    await session.until('traffic', 'running');
    if (existsSync(example)) await session.until('hello-python', 'running');
  });
  afterAll(() => panel[Symbol.asyncDispose]());

  describe.each(PROXIES)('behind $name', (proxy) => {
    const missing = [proxy.program, OPENSSL].find((program) => !existsSync(program));
    if (missing !== undefined) {
      it('serves', ({ skip }) => {
        skip(`${missing} is not installed`);
      });
      return;
    }

    let running: RunningProxy;
    let visitor: Visitor;
    let setCookie: string;

    beforeAll(async () => {
      running = await startProxy(proxy, form, { root, panel: new URL(panel.url).host, certificate });
      visitor = createVisitor({ publicUrl, port: running.port, address: VISITOR });
      setCookie = await visitor.logIn('admin', PASSWORD, {
        'x-forwarded-for': '6.6.6.6',
        'x-real-ip': '6.6.6.6',
        forwarded: 'for=6.6.6.6;proto=https',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
      });
    });
    const seen = async (): Promise<{ readonly received: number; readonly left: number }> =>
      (await visitor.json(`${TRAFFIC}seen`)) as Awaited<ReturnType<typeof seen>>;

    afterAll(async () => {
      await visitor[Symbol.asyncDispose]();
      await running[Symbol.asyncDispose]();
    });

    it('shows its pages and files to a browser, and a plugin in them', async ({ skip }) => {
      if (!existsSync(join(EXAMPLES_DIR, 'hello-python.binary'))) skip('python3 is not installed');
      const standard = form === 'name' ? 443 : 80;
      const rules = `MAP ${NAME}:${standard} 127.0.0.1:${running.port}`;
      const browser = await startBrowser([`--host-resolver-rules=${rules}`]);
      try {
        await using watched = await openPage(browser, { ignoreHTTPSErrors: true });
        if (form === 'path') watched.expectComplaint(/Cross-Origin-Opener-Policy header has been ignored/);
        const { page } = watched;
        await logInByForm(page, publicUrl);
        await page.getByTestId('sidebar-plugin-hello-python').click();
        await page.frameLocator('iframe').getByTestId('answer').waitFor();
        expect(page.url()).toBe(`${publicUrl}p/hello-python`);
      } finally {
        await browser.close();
      }
    });

    it('keeps the compression and the caching of files', async () => {
      const index = await (await visitor.send('')).body.text();
      const [script = ''] = /assets\/[^"]+\.js/.exec(index) ?? [];
      const accepting = { 'accept-encoding': 'br' };
      const file = await visitor.send(script, { headers: accepting });
      await file.body.dump();
      expect(file.headers).toMatchObject({
        'content-encoding': 'br',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      const again = await visitor.send(script, {
        headers: { ...accepting, 'if-none-match': String(file.headers['etag']) },
      });
      await again.body.dump();
      expect(again.statusCode).toBe(304);
    });

    it('makes the cookie as safe as the way to the browser is', () => {
      const path = new URL(publicUrl).pathname;
      const prefix = form !== 'name' ? '' : path === '/' ? '__Host-' : '__Secure-';
      expect(setCookie).toMatch(
        new RegExp(`^${prefix}steering_session_[0-9a-f]{10}=[^;]+; Path=${path}; .*HttpOnly; SameSite=Lax`),
      );
      expect(setCookie.includes('; Secure')).toBe(form === 'name');
    });

    it('tells who the visitor is, and believes nobody else who says so', async () => {
      const direct = createVisitor({
        publicUrl: panel.url,
        port: Number(new URL(panel.url).port),
        address: STRANGER,
      });
      await direct.logIn('admin', PASSWORD, { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'https' });
      await direct[Symbol.asyncDispose]();
      const page = await visitor.json('api/activity?limit=50');
      const { items } = page as { items: readonly { address?: string; action?: string }[] };
      const addresses = items.map(({ address }) => address);
      expect(addresses).toContain(VISITOR);
      expect(addresses).toContain(STRANGER);
      expect(JSON.stringify(page)).not.toContain('6.6.6.6');
    });

    it('passes addresses byte for byte, with what the panel adds to them', async () => {
      const path = 'a%2Fb//%E2%82%AC/./~!$&()*+,;=:@?x=%2e%2e&y=%00&z=a+b';
      const echo = (await visitor.json(`${TRAFFIC}echo/${path}`)) as { path: string; headers: object };
      expect(echo.path).toBe(`/echo/${path}`);
      expect(echo.headers).toMatchObject({
        host: NAME,
        'x-forwarded-for': VISITOR,
        'x-forwarded-host': NAME,
        'x-forwarded-proto': form === 'name' ? 'https' : 'http',
        'x-forwarded-prefix': new URL(TRAFFIC.slice(0, -1), publicUrl).pathname,
      });
    });

    it('answers to no other name', async () => {
      const answer = await visitor.send('healthz', { headers: { host: 'evil.example' } });
      expect(await answer.body.text()).not.toContain('"status":"ok"');
      const forged = await visitor.send('healthz', { headers: { 'x-forwarded-host': 'evil.example' } });
      expect(await forged.body.json()).toEqual({ status: 'ok' });
    });

    it('passes events while the stream goes on, and tells that the reader has left', async () => {
      const leave = new AbortController();
      const panelEvents = await visitor.send('api/events', { signal: leave.signal });
      const [hello] = (await once(panelEvents.body, 'data')) as [Buffer];
      expect(hello.toString()).toContain('retry:');
      const { left } = await seen();
      const events = await visitor.send(`${TRAFFIC}events`, { signal: leave.signal });
      expect(events.headers['content-type']).toBe('text/event-stream');
      const [first] = (await once(events.body, 'data')) as [Buffer];
      expect(first.toString()).toBe('data: first\n\n');
      const next = once(events.body, 'data') as Promise<[Buffer]>;
      await visitor.json(`${TRAFFIC}tick`);
      expect((await next)[0].toString()).toBe('data: tick\n\n');
      for (const { body } of [events, panelEvents]) body.on('error', () => undefined);
      leave.abort();
      // Some proxies notice only when they have something to write.
      const isLeft = async (): Promise<number> => {
        await visitor.json(`${TRAFFIC}tick`);
        return (await seen()).left;
      };
      await expect.poll(isLeft, { timeout: 10_000 }).toBeGreaterThan(left);
    });

    it('passes a WebSocket both ways', async () => {
      const socket = visitor.openSocket(`${TRAFFIC}socket`);
      socket.binaryType = 'arraybuffer';
      const received = new Promise<unknown[]>((resolve, reject) => {
        const messages: unknown[] = [];
        socket.addEventListener('open', () => {
          socket.send('text');
          socket.send(Buffer.alloc(100_000, 7));
        });
        socket.addEventListener('message', ({ data }) => {
          messages.push(data);
          if (messages.length === 2) resolve(messages);
        });
        socket.addEventListener('close', ({ code }) => {
          reject(new Error(`closed with ${code}`));
        });
      });
      const [text, binary] = await received;
      expect(text).toBe('text');
      expect(Buffer.from(binary as ArrayBuffer).equals(Buffer.alloc(100_000, 7))).toBe(true);
      socket.close();
    });

    it('passes an upload of 64 MiB while it comes', async () => {
      const before = (await seen()).received;
      const piece = Buffer.alloc(MEBIBYTE, 'upload');
      const total = 64;
      let hasArrived = false;
      const body = async function* (): AsyncGenerator<Buffer> {
        for (let sent = 0; sent < total; sent += 1) {
          yield piece;
          // The rest stays here until the plugin has seen the beginning.
          if (sent !== 3) continue;
          await expect.poll(async () => (await seen()).received, { timeout: 15_000 }).toBeGreaterThan(before);
          hasArrived = true;
        }
      };
      const headers = { 'content-length': String(total * MEBIBYTE) };
      const answer = await visitor.json(`${TRAFFIC}upload`, { method: 'POST', headers, body: body() });
      const expected = createHash('sha256');
      for (let at = 0; at < total; at += 1) expected.update(piece);
      expect(answer).toEqual({ sha256: expected.digest('hex') });
      expect(hasArrived).toBe(true);
    });

    it('refuses an upload that is larger', async () => {
      const body = async function* (): AsyncGenerator<Buffer> {
        for (let at = 0; at < 64; at += 1) yield await Promise.resolve(Buffer.alloc(MEBIBYTE));
        yield Buffer.alloc(1);
      };
      const headers = { 'content-length': String(64 * MEBIBYTE + 1) };
      // A proxy may also end the connection before the visitor has read why.
      const answer = await visitor
        .send(`${TRAFFIC}upload`, { method: 'POST', headers, body: body() })
        .catch((error: unknown) => error);
      if (answer instanceof Error) {
        expect(answer).toMatchObject({
          code: expect.stringMatching(/^(?:EPIPE|ECONNRESET|UND_ERR_SOCKET)$/),
        });
        return;
      }
      // … and one that was still sending when the panel had answered may know only that it could not go on.
      expect([413, 502]).toContain((answer as { readonly statusCode: number }).statusCode);
    });

    it('passes a download of 64 MiB', async () => {
      const { body } = await visitor.send(`${TRAFFIC}bytes/${64 * MEBIBYTE}`);
      const [got, expected] = [createHash('sha256'), createHash('sha256')];
      for await (const chunk of body as AsyncIterable<Buffer>) got.update(chunk);
      for (let at = 0; at < 64; at += 1) expected.update(Buffer.alloc(MEBIBYTE, 'x'));
      expect(got.digest('hex')).toBe(expected.digest('hex'));
    });

    it('leads on to the panel from plain http, and from the path without its last slash', async () => {
      const [port, path] =
        form === 'name' ? [running.httpPort, 'p/hello?x=1'] : [running.port, 'tools/steering'];
      await using outside = createVisitor({ publicUrl: `http://${NAME}/`, port, address: VISITOR });
      const answer = await outside.send(path);
      await answer.body.dump();
      expect(answer.statusCode).toBeOneOf([301, 308]);
      const target = new URL(String(answer.headers['location']), publicUrl);
      const expected = form === 'name' ? `https://${NAME}/p/hello?x=1` : `http://${NAME}/tools/steering/`;
      // A proxy on an unusual port may name it.
      target.port = '';
      expect(target.href).toBe(expected);
    });
  });
});
