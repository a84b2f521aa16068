/** What `toru doctor` finds, and that it finds nothing where nothing is wrong. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '@toru/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toru } from '../../packages/cli/test/run-toru.ts';

interface Finding {
  readonly code: string;
  readonly level: string;
  readonly message: string;
  readonly advice: string | null;
}

let root: string;
let servers: Server[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toru-doctor-'));
  servers = [];
  mkdirSync(join(root, 'plugins'));
  openStorage({ dataDir: join(root, 'data') }).close();
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(root, { recursive: true });
});

async function examine(
  ...words: readonly string[]
): Promise<{ status: number; findings: readonly Finding[] }> {
  const { status, stdout, stderr } = await toru(['doctor', '--json', '--port', '0', ...words], { cwd: root });
  expect(stderr).toBe('');
  return { status, findings: (JSON.parse(stdout) as { readonly findings: readonly Finding[] }).findings };
}
const codes = (findings: readonly Finding[], ...levels: readonly string[]): readonly string[] =>
  findings.filter(({ level }) => levels.includes(level)).map(({ code }) => code);

async function listen(answer: (path: string) => number, text = ''): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer(request.url ?? '')).end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a sound installation has no problem, and a backup is asked for', async () => {
  const { status, findings } = await examine();
  expect([status, codes(findings, 'problem')]).toEqual([0, []]);
  expect(codes(findings, 'warning')).toContain('BACKUP_NONE');
  expect(codes(findings, 'ok')).toEqual(
    expect.arrayContaining(['NODE', 'DATA_DIR', 'DATABASE', 'CLOCK', 'PLUGINS_DIR']),
  );
  for (const { level, advice } of findings) expect(advice === null).toBe(level === 'ok');
});

test.each<[string, () => void]>([
  ['DATA_DIR_OPEN', () => chmodSync(join(root, 'data/steering.db'), 0o644)],
  ['PLUGIN_NOT_EXECUTABLE', () => writeFileSync(join(root, 'plugins/a.binary'), 'x', { mode: 0o644 })],
  ['PLUGINS_DIR_UNREADABLE', () => rmSync(join(root, 'plugins'), { recursive: true })],
  ['DATABASE_DAMAGED', () => writeFileSync(join(root, 'data/steering.db'), 'x'.repeat(9_000))],
  ['DATABASE_NEWER', () => sql('PRAGMA user_version = 999')],
  ['CLOCK_BEHIND', () => sql('UPDATE instance SET clock_floor = clock_floor + 1e9')],
  [
    'BACKUP_OLD',
    () =>
      writeFileSync(
        join(root, 'data/last-backup.json'),
        JSON.stringify({ file: '/b', bytes: 1, at_ms: 1, has_secrets: true }),
      ),
  ],
])('%s is found', async (code, damage) => {
  damage();
  expect(codes((await examine()).findings, 'warning', 'problem')).toContain(code);
});

test('the port: nobody there, the panel, or somebody else', async () => {
  const free = await listen(() => 200);
  expect(codes((await examine('--port', String(free))).findings, 'ok')).toContain('PORT');
  const other = await listen(() => 404);
  expect(codes((await examine('--port', String(other))).findings, 'problem')).toContain('PORT_TAKEN');
});

test('the proxy: not reached, with a name that is not handed on, with headers that are not, and right', async () => {
  const look = async (port: number, ...words: readonly string[]): Promise<readonly string[]> =>
    codes(
      (await examine('--public-url', `http://127.0.0.1:${port}`, ...words)).findings,
      'problem',
      'warning',
    );
  expect(await look(1)).toContain('PUBLIC_URL_UNREACHABLE');
  expect(await look(await listen(() => 421))).toContain('PROXY_HOST');
  const refusing = await listen((path) => (path.endsWith('login') ? 403 : 200), '{"code":"ORIGIN_MISMATCH"}');
  expect(await look(refusing)).toContain('PROXY_HEADERS');
  const right = await listen((path) => (path.endsWith('login') ? 422 : 200));
  expect(await look(right)).toContain('PROXY_NOT_TRUSTED');
  expect(
    (await look(right, '--trusted-proxies', '127.0.0.1')).filter((code) => code.startsWith('P')),
  ).toEqual([]);
});

test('the certificate of the public address is looked at', async () => {
  const port = await listen(() => 200);
  const { findings } = await examine('--public-url', `https://127.0.0.1:${port}`);
  expect(codes(findings, 'problem')).toEqual(
    expect.arrayContaining(['CERTIFICATE_BAD', 'PUBLIC_URL_UNREACHABLE']),
  );
});

function sql(text: string): void {
  execFileSync('sqlite3', [join(root, 'data/steering.db'), text]);
}
