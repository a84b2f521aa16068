/** The web interface as files: the shell under any base path, caching, compression, view documents, and no build at all. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { TestPanel } from './support/panel.ts';

let panel: TestPanel;
const folders: string[] = [];
afterEach(async () => {
  await panel[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(3_000))});`;

async function build(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toru-dist-'));
  folders.push(folder);
  await mkdir(join(folder, 'assets'));
  await mkdir(join(folder, '.vite'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><html><head><base href="/" /><title>S</title></head><body></body></html>',
  );
  await writeFile(join(folder, 'assets', 'index-AbCd1234.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'index-AbCd1234.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'assets', 'plain.js'), 'short');
  await writeFile(join(folder, 'assets', 'frame-AbCd1234.js'), 'frame');
  await writeFile(join(folder, '..secret'), 'secret');
  await writeFile(join(folder, 'assets', '.hidden.js'), 'secret');
  const manifest = {
    'src/view-frame/main.ts': {
      file: 'assets/frame-AbCd1234.js',
      css: ['assets/frame.css'],
      imports: ['_shared.js'],
    },
    '_shared.js': {
      file: 'assets/shared.js',
      css: ['assets/shared.css'],
      imports: ['src/view-frame/main.ts'],
    },
  };
  await writeFile(join(folder, '.vite', 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

describe('the shell', () => {
  it.each([
    [{}, 'en'],
    [{ 'accept-language': 'fr,de-AT;q=0.8,en;q=0.5' }, 'de'],
    [{ 'accept-language': 'en-US,en;q=0.9,de;q=0.8' }, 'en'],
  ])('is in the language that %j asks for', async (headers, language) => {
    panel = await TestPanel.start({ webDist: await build() });
    const answer = await panel.call('/login', { headers });
    expect(answer.text).toContain(`<html lang="${language}" dir="ltr">`);
    expect(answer.headers.vary).toContain('accept-language');
    const again = await panel.call('/login', {
      headers: { ...headers, 'if-none-match': answer.headers.etag ?? '' },
    });
    expect(again.status).toBe(304);
    const other = await panel.call('/login', {
      headers: {
        'accept-language': language === 'de' ? 'en' : 'de',
        'if-none-match': answer.headers.etag ?? '',
      },
    });
    expect(other.status).toBe(200);
  });

  it('answers browsers that ask for an icon, so that no page of ours complains', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    expect((await panel.call('/favicon.ico')).status).toBe(204);
  });

  it.each([
    '/',
    '/login',
    '/setup?token=x',
    '/plugins',
    '/plugins/hello/logs',
    '/p/hello/deep/er',
    '/activity',
    '/settings/users',
  ])('is at %s', async (path) => {
    panel = await TestPanel.start({ webDist: await build() });
    const answer = await panel.call(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self'; worker-src 'self' blob:; frame-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    );
    expect(answer.text).toContain('<base href="/" />');
  });

  it('knows its base path, also without the last slash and from the root', async () => {
    panel = await TestPanel.start({ webDist: await build(), basePath: '/tools/steering' });
    expect((await panel.call('/plugins')).text).toContain('<base href="/tools/steering/" />');
    expect((await panel.call('')).headers.location).toBe('/tools/steering/');
    expect((await panel.call('///')).headers.location).toBeUndefined();
    expect((await panel.call('/assets/index-AbCd1234.js')).status).toBe(200);
  });

  it('is asked for again each time, and is not sent twice', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    const first = await panel.call('/');
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const again = await panel.call('/', { headers: { 'if-none-match': first.headers.etag ?? '' } });
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it('answers an unknown page with 404, and an unknown file with a problem', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    expect(await panel.call('/nowhere', { headers: { accept: 'text/html' } })).toMatchObject({ status: 404 });
    expect(await panel.call('/assets/gone.js', { headers: { accept: 'text/html' } })).toMatchObject({
      status: 404,
      json: { code: 'NOT_FOUND' },
    });
    expect(await panel.call('/', { method: 'POST' })).toMatchObject({ status: 404 });
  });
});

describe('files', () => {
  it('with a hash in their name are kept for ever, compressed as the browser likes', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    const plain = await panel.call('/assets/index-AbCd1234.js');
    expect(plain).toMatchObject({ status: 200, text: SCRIPT });
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'application/javascript; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
    });
    expect((await panel.call('/assets/plain.js')).headers['cache-control']).toBe('private, no-cache');
    const response = await fetch(`http://127.0.0.1:${panel.port}/assets/index-AbCd1234.js`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('content-type')).toBe('application/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await response.text()).toBe(SCRIPT);
  });

  it('are sent as they are when no copy suits the browser', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    const answer = await panel.call('/assets/index-AbCd1234.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(answer).toMatchObject({ status: 200, text: SCRIPT });
    expect(answer.headers).toMatchObject({ vary: 'accept-encoding' });
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it('are not sent twice, in part when a part is asked for, and by HEAD without their bytes', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    const url = '/assets/index-AbCd1234.js';
    const head = await panel.call(url, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(String(SCRIPT.length));
    const again = await panel.call(url, { headers: { 'if-none-match': head.headers.etag ?? '' } });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const part = await panel.call(url, { headers: { range: 'bytes=0-6' } });
    expect(part).toMatchObject({ status: 206, text: 'console' });
    expect(part.headers['content-range']).toBe(`bytes 0-6/${SCRIPT.length}`);
    const beyond = await panel.call(url, { headers: { range: 'bytes=9000-' } });
    expect(beyond).toMatchObject({ status: 416, json: { code: 'REQUEST_INVALID' } });
    const changed = await panel.call(url, { headers: { 'if-match': '"other"' } });
    expect(changed).toMatchObject({ status: 412, json: { code: 'PRECONDITION_FAILED' } });
  });

  it.each([
    '/.vite/manifest.json',
    '/..secret',
    '/assets/../../etc/passwd',
    '/assets/%2e%2e/..secret',
    '/assets//index-AbCd1234.js',
    '/assets/.hidden.js',
    '/assets/',
    '/assets',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets%2findex.js',
    '//etc/passwd',
  ])('outside of the build are not there: %s', async (path) => {
    panel = await TestPanel.start({ webDist: await build() });
    const answer = await panel.call(path.startsWith('//') ? `/${path}` : path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
  });
});

describe('the document of a view', () => {
  it('has its own policy and loads the entry of the build', async () => {
    panel = await TestPanel.start({ webDist: await build() });
    const cookie = await panel.logIn();
    await panel.call('/api/settings', {
      method: 'PUT',
      cookie,
      body: { name: 'Mine', view_origins: ['https://cdn.example'] },
    });
    const answer = await panel.call('/view/hello', { cookie });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self' https://cdn.example;");
    expect(answer.text).toContain('src="/assets/frame-AbCd1234.js"');
    expect(answer.text).toContain('href="/assets/shared.css"');
    expect((await panel.call('/view/hello')).status).toBe(401);
    panel.supervisor.add({ id: 'boxed', ui: { isolation: 'sandbox', format: 'module' } });
    const boxed = await panel.call('/view/boxed', { cookie });
    expect(boxed.headers['content-security-policy']).toMatch(/^sandbox allow-scripts /);
    panel.supervisor.add({ id: 'plain', ui: null });
    expect((await panel.call('/view/plain', { cookie })).json.code).toBe('BUNDLE_NOT_FOUND');
  });
});

describe('without a build', () => {
  it('says what to do, and finds the build once it is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'toru-dist-'));
    folders.push(folder);
    panel = await TestPanel.start({ webDist: folder });
    const answer = await panel.call('/');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npm start');
    await writeFile(join(folder, 'index.html'), '<html><head></head></html>');
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets', 'plain.js'), 'short');
    expect((await panel.call('/')).status).toBe(200);
    expect(await panel.call('/assets/plain.js')).toMatchObject({ status: 200, text: 'short' });
  });
});

describe('operations', () => {
  it('are alive, ready, and full of numbers', async () => {
    let isReady = false;
    panel = await TestPanel.start({}, { isReady: () => isReady });
    expect((await panel.call('/healthz')).json).toEqual({ status: 'ok' });
    expect((await panel.call('/readyz')).status).toBe(503);
    isReady = true;
    expect((await panel.call('/readyz')).json).toEqual({ status: 'ready' });
    expect((await panel.call('/metrics')).status).toBe(401);
    const token = await panel.makeToken('read');
    const metrics = await panel.call('/metrics', { token });
    expect(metrics.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(metrics.text).toContain('toru_plugin_state{plugin="hello",state="running"} 1');
    expect(metrics.text).toContain('toru_plugin_log_dropped_total{plugin="hello"} 3');
    for (const line of metrics.text.trim().split('\n')) {
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{[^}]+\})? [\d.e+-]+)$/);
    }
  });

  it('stop cleanly with streams and requests open', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logIn();
    panel.supervisor.handler = () => undefined;
    const answers = [
      panel.call('/api/events', { cookie }),
      panel.call('/api/plugins/route/hello/', { cookie }),
    ];
    const settled = Promise.allSettled(answers);
    await panel.call('/healthz');
    await panel.server.close(200);
    expect((await settled).map((answer) => answer.status)).toContain('rejected');
    expect(panel.server.address).toBeNull();
  });
});
