/** Upgrades of the package on a small Debian: under writes, and to a version that is never ready. In this order. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startMachine, type Machine } from './namespace.ts';
import { runWell } from './programs.ts';

const obstacle = inject('obstacle');
const ROOT = join(import.meta.dirname, '../..');
const NODE_PROCESSOR = process.arch === 'arm64' ? 'arm64' : 'x64';
const DEBIAN_PROCESSOR = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** Promised are three seconds without an answer; a crowded machine takes longer. */
const GAP_WITHIN_MS = 20_000;
/** Promised are seventy seconds until the version before serves again. */
const BACK_WITHIN_MS = 240_000;
const PASSWORD = 'a-long-passphrase-1';

/** Writes the name of the panel over and over, and says what was acknowledged last and how long nothing was. */
const WRITER = `
import { readFileSync, writeFileSync } from 'node:fs';
const headers = { origin: 'http://127.0.0.1:3000', 'content-type': 'application/json', cookie: readFileSync('/root/cookie', 'utf8').trim() };
let last = 0, gapMs = 0, atMs = performance.now(), refused = '';
let isOver = false;
process.on('SIGTERM', () => (isOver = true));
for (let count = 1; !isOver; count += 1) {
  try {
    const answer = await fetch('http://127.0.0.1:3000/api/settings', { method: 'PUT', headers, body: JSON.stringify({ name: 'n' + count }) });
    if (answer.status !== 200) { refused = answer.status + ' ' + (await answer.text()); continue; }
    last = count;
    gapMs = Math.max(gapMs, performance.now() - atMs);
    atMs = performance.now();
  } catch (error) {
    refused = String(error.cause ?? error);
  }
}
writeFileSync('/root/written', JSON.stringify({ last, gapMs, refused }));
`;

let machine: Machine;
let work: string;

beforeAll(async () => {
  if (obstacle !== '') return;
  work = mkdtempSync(join(tmpdir(), 'toru-upgrade-system-'));
  const [release] = inject('releases');
  const find = (folder: string): string =>
    join(folder, readdirSync(folder).find((name) => name.endsWith(`_${DEBIAN_PROCESSOR}.deb`)) ?? '');
  const next = await makePackage('0.1.1');
  const broken = await makePackage('0.1.2');
  await breakPackage(find(broken));
  machine = await startMachine(inject('debianRoot'), {
    '/root/toru.deb': { copyOf: find(release) },
    '/root/next.deb': { copyOf: find(next) },
    '/root/broken.deb': { copyOf: find(broken) },
    '/root/writer.mjs': { text: WRITER },
  });
  await machine.tell('cd /root && apt-get install --yes ./toru.deb 2>&1', 240_000);
  const link = new URL(await machine.tell('toru setup-link'));
  const token = link.searchParams.get('token');
  const body = JSON.stringify({ token, username: 'admin', password: PASSWORD });
  await machine.tell(
    `curl -fsS -D /root/head -H 'Origin: http://localhost:3000' -H 'Content-Type: application/json' -d '${body}' http://localhost:3000/api/setup` +
      ` && grep -i '^set-cookie' /root/head | sed 's/^[^:]*: //; s/;.*//' | paste -sd ';' > /root/cookie`,
  );
}, 900_000);
afterAll(async () => {
  if (obstacle !== '') return;
  await machine[Symbol.asyncDispose]();
  rmSync(work, { recursive: true });
});
beforeEach(({ skip }) => {
  if (obstacle !== '') skip(obstacle);
});

async function makePackage(version: string): Promise<string> {
  const out = join(work, version);
  const words = [
    '--out',
    out,
    '--version',
    version,
    '--processor',
    NODE_PROCESSOR,
    '--level',
    '1',
    '--form',
    'deb',
  ];
  await runWell(process.execPath, ['scripts/release.ts', ...words], { cwd: ROOT, withinMs: 600_000 });
  return out;
}

/** Its panel starts, and never takes a request. */
async function breakPackage(file: string): Promise<void> {
  const folder = join(work, 'broken');
  await runWell('dpkg-deb', ['-R', file, folder]);
  const launcher = join(folder, 'usr/lib/toru/versions/0.1.2/toru');
  const text = readFileSync(launcher, 'utf8');
  writeFileSync(launcher, text.replace('\n', '\n[ "$1" != serve ] || exec tail -f /dev/null\n'));
  await runWell('dpkg-deb', ['-Zgzip', '-z1', '-b', folder, file]);
}

const current = 'readlink /usr/lib/toru/current';
const name = `curl -fsS -b "$(cat /root/cookie)" http://localhost:3000/api/settings`;
/** What is in the database besides what a start itself writes. */
const dump = `/usr/lib/toru/current/node -e '
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync("/var/lib/toru/data/steering.db", { readOnly: true });
  for (const table of ["users", "panel_settings", "sessions"]) console.log(JSON.stringify(database.prepare("SELECT * FROM " + table).all()));
'`;

describe('an upgrade', () => {
  it('under writes loses none that was acknowledged', async () => {
    await machine.tell('(/usr/lib/toru/current/node /root/writer.mjs & echo $! > /root/pid) >/dev/null 2>&1');
    const said = await machine.tell('cd /root && dpkg -i ./next.deb 2>&1', 240_000);
    expect(said).toContain('Version 0.1.1 serves');
    await machine.tell('kill $(cat /root/pid); while [ ! -f /root/written ]; do :; done', 60_000);
    const { last, gapMs, refused } = JSON.parse(await machine.tell('cat /root/written')) as {
      last: number;
      gapMs: number;
      refused: string;
    };
    console.log(`upgrade under writes: ${Math.round(gapMs)} ms without an answer`);
    expect([last > 100, refused]).toEqual([true, expect.any(String)]);
    expect(gapMs).toBeLessThan(GAP_WITHIN_MS);
    const shown = JSON.parse(await machine.tell(name)) as { readonly name: string };
    expect(Number(shown.name.slice(1))).toBeGreaterThanOrEqual(last);
    expect(await machine.tell(`${current}; toru --version`)).toMatch(/^versions\/0\.1\.1\ntoru 0\.1\.1 /);
  }, 300_000);

  it('to a version that is never ready is taken back', async () => {
    const before = await machine.tell(dump);
    const startedMs = performance.now();
    const said = await machine.tell('cd /root && dpkg -i ./broken.deb 2>&1 || true', BACK_WITHIN_MS);
    console.log(
      `a version that is never ready: taken back in ${Math.round(performance.now() - startedMs)} ms`,
    );
    expect(said).toContain('Version 0.1.1 serves again, with its database as it was');
    expect(await machine.tell(`${current}; systemctl is-active toru; toru health`)).toBe(
      'kept/0.1.1\nactive\nready',
    );
    expect(await machine.tell(dump)).toBe(before);
    expect(await machine.tell('dpkg -s toru | grep ^Status')).toBe('Status: install ok half-configured');
  }, 300_000);

  it('to a mended version succeeds afterwards, and a rollback goes back', async () => {
    expect(await machine.tell('cd /root && dpkg -i ./next.deb 2>&1', 240_000)).toContain(
      'Version 0.1.1 serves',
    );
    expect(await machine.tell('dpkg -s toru | grep ^Status')).toBe('Status: install ok installed');
    expect(await machine.tell('toru rollback --yes', 120_000)).toContain('serves again');
    expect(await machine.tell('toru health')).toBe('ready');
  }, 300_000);
});
