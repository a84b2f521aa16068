/** `toru plugin dev`: a saved change appears in a real panel, a broken one leaves the last good one running. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { runToru } from '../../src/run-toru.ts';
import { toru } from '../run-toru.ts';
import { makeFolder } from './author-files.ts';

const DEADLINE_MS = 60_000;

/** Waits for a line of a growing text. */
function createReader(stream: PassThrough): (pattern: RegExp) => Promise<RegExpExecArray> {
  let text = '';
  const looks = new Set<() => void>();
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    for (const look of looks) look();
  });
  return (pattern) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${pattern.source} in:\n${text}`)), DEADLINE_MS);
      const look = (): void => {
        const found = pattern.exec(text);
        if (found === null) return;
        clearTimeout(timer);
        looks.delete(look);
        text = text.slice(found.index + found[0].length);
        resolve(found);
      };
      looks.add(look);
      look();
    });
}

test(
  'TypeScript: from a saved change to the new view in the panel',
  { timeout: 3 * DEADLINE_MS },
  async () => {
    await using folder = await makeFolder();
    await toru(['plugin', 'new', 'live'], { cwd: folder.path });
    const stop = new AbortController();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const read = createReader(stdout);
    const readErrors = createReader(stderr);
    const ended = runToru(['plugin', 'dev', 'live'], {
      stdin: Readable.from([]),
      stdout,
      stderr,
      env: process.env,
      cwd: folder.path,
      signal: stop.signal,
      now: Date.now,
    });
    try {
      const [, url = '', password = ''] = await read(
        /The panel is at (\S+) \(user admin, password (\S+)\)\n/,
      );
      await read(/live 0\.1\.0 built in \d+ ms, running\n/);
      const panel = await logIn(url, password);
      const before = await panel.bundle();
      expect(before).toContain('Loading…');

      const source = join(folder.path, 'live', 'view', 'index.ts');
      const savedAtMs = performance.now();
      await writeFile(source, (await readFile(source, 'utf8')).replace('Loading…', 'One moment…'));
      await read(/view\/index\.ts changed\n/);
      await read(/live 0\.1\.0 built in \d+ ms, running\n/);
      const after = await panel.bundle();
      const tookMs = Math.round(performance.now() - savedAtMs);
      console.info(`from the saved change to the new bundle: ${tookMs} ms`);
      expect(after).toContain('One moment…');
      expect(await panel.hash()).not.toBe(panel.firstHash);

      await writeFile(join(folder.path, 'live', 'notes~'), 'what an editor leaves is no change');
      const plugin = join(folder.path, 'live', 'plugin.ts');
      const good = await readFile(plugin, 'utf8');
      await writeFile(plugin, `${good}\nthis is no code`);
      await readErrors(/Expected a semicolon/);
      expect(await panel.bundle()).toContain('One moment…');
      await writeFile(plugin, good.replace("text('Not found'", "text('Nothing here'"));
      await read(/live 0\.1\.0 built in \d+ ms, running\n/);
      expect(await panel.ask('/nowhere')).toBe('Nothing here');
    } finally {
      stop.abort();
    }
    expect(await ended).toBe(0);
  },
);

interface LivePanel {
  readonly firstHash: string;
  hash(): Promise<string>;
  bundle(): Promise<string>;
  ask(path: string): Promise<string>;
}

async function logIn(url: string, password: string): Promise<LivePanel> {
  const { origin } = new URL(url);
  const login = await fetch(new URL('api/auth/login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ username: 'admin', password }),
  });
  const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
  const get = async (path: string): Promise<Response> =>
    fetch(new URL(path, url), { headers: { cookie, origin } });
  const hash = async (): Promise<string> => {
    const { ui } = (await (await get('api/plugins/live')).json()) as { ui: { bundle_hash: string } };
    return ui.bundle_hash;
  };
  return {
    firstHash: await hash(),
    hash,
    bundle: async () => (await get('api/plugins/live/bundle.js')).text(),
    ask: async (path) => (await get(`api/plugins/route/live${path}`)).text(),
  };
}

test('mistakes are said before a panel is started', async () => {
  await using folder = await makeFolder();
  expect((await toru(['plugin', 'dev'], { cwd: folder.path })).stderr).toContain('There is no plugin in');
  expect(await toru(['plugin', 'dev', '--port', 'x'], { cwd: folder.path })).toMatchObject({
    status: 64,
    stderr: 'toru: --port "x" is no port: write a number from 0 to 65535\n',
  });
});
