/** Round trips to the same plugin on each SDK, side by side: small and large answers, one at a time and many in flight. */

import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Supervisor } from '@toru/supervisor';

import { startEngine, untilSnapshot } from './engine.ts';
import { makeFolders } from './folders.ts';
import { putLoad } from './load.ts';
import type { Call, Figures } from './load.ts';
import type { Cell, Goal } from './report.ts';
import { takeTurns } from './section.ts';
import type { Candidate, Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = join(ROOT, 'test/fixtures/throughput');
const CARGO_TARGET = join(ROOT, '.cache/cargo-target');
const ROUND_MS = 500;
const CASES = [
  [1, 200],
  [64, 200],
  [1, 65_536],
  [64, 65_536],
] as const;

type Seen = Readonly<Record<string, readonly Figures[]>>;

/** Puts the plugin of one SDK into a file. */
type Build = (file: string) => Promise<unknown>;

const SDKS: Readonly<Record<string, Build>> = {
  typescript(file) {
    const source = JSON.stringify(join(SOURCES, 'typescript/plugin.ts'));
    writeFileSync(file, `#!/usr/bin/env node\nimport(${source});\n`);
    return Promise.resolve();
  },
  python(file) {
    const env = { ...process.env, PYTHONPATH: join(ROOT, 'sdks/python'), PYTHONDONTWRITEBYTECODE: '1' };
    return run('python3', ['-m', 'toru_plugin.pack', join(SOURCES, 'python'), file], { env });
  },
  async rust(file) {
    const env = { ...process.env, CARGO_TARGET_DIR: CARGO_TARGET };
    const args = ['build', '--quiet', '--release', '--example', 'carries'];
    await run('cargo', args, { cwd: join(ROOT, 'sdks/rust'), env });
    copyFileSync(join(CARGO_TARGET, 'release/examples/carries'), file);
  },
};

/** The section. */
export const sdks: Section = { name: 'sdks', measure };

async function measure(effort: Effort): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const folders = stack.use(makeFolders());
  const notes: string[] = [];
  const built: string[] = [];
  for (const [sdk, build] of Object.entries(SDKS)) {
    const file = join(folders.pluginsDir, `${sdk}.binary`);
    try {
      await build(file);
      chmodSync(file, 0o755);
      built.push(sdk);
    } catch (error) {
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
      notes.push(`${sdk} was not measured: ${reason ?? ''}.`);
    }
  }
  const supervisor = stack.use(await startEngine(folders, 'throughput-typescript'));
  for (const sdk of built)
    await untilSnapshot(supervisor, `throughput-${sdk}`, (plugin) => plugin?.state === 'running');
  const rows: Cell[][] = [];
  const goals: Goal[] = [];
  for (const [inFlight, bodyBytes] of CASES) {
    const candidates = built.map((sdk): [string, Candidate<Figures>] => {
      const call = toCall(supervisor, sdk, bodyBytes);
      return [sdk, () => putLoad(call, inFlight, ROUND_MS * effort.scale)];
    });
    const seen = await takeTurns(Object.fromEntries(candidates), effort.rounds);
    rows.push(...toRows(seen, inFlight, bodyBytes));
    if (inFlight === 64 && bodyBytes === 200) goals.push(...judge(seen));
  }
  const columns = [
    'SDK',
    'in flight',
    'body bytes',
    'calls/s',
    'p50 µs',
    'p99 µs',
    '× TypeScript, in calls/s',
  ];
  return { tables: [{ title: 'The same plugin on each SDK', columns, rows }], goals, notes };
}

const rates = (figures: readonly Figures[] = []): number[] => figures.map(({ callsPerS }) => callsPerS);

function toRows(seen: Seen, inFlight: number, bodyBytes: number): Cell[][] {
  return Object.entries(seen).map(([sdk, figures]) => [
    sdk,
    inFlight,
    bodyBytes,
    median(rates(figures)),
    median(figures.map(({ p50Us }) => p50Us)),
    median(figures.map(({ p99Us }) => p99Us)),
    pairedRatio(rates(figures), rates(seen['typescript'])),
  ]);
}

function judge(seen: Seen): Goal[] {
  const bounds: Readonly<Record<string, number>> = { rust: 1, python: 0.4 };
  return Object.entries(bounds)
    .filter(([sdk]) => seen[sdk] !== undefined)
    .map(([sdk, wanted]) => ({
      what: `64 in flight, 200 bytes: calls per second of the ${sdk} SDK against TypeScript`,
      bound: 'least',
      wanted,
      measured: pairedRatio(rates(seen[sdk]), rates(seen['typescript'])),
      unit: '×',
    }));
}

function toCall(supervisor: Supervisor, sdk: string, bodyBytes: number): Call {
  const route = supervisor.route(`throughput-${sdk}`);
  if (route === undefined) throw new Error(`"throughput-${sdk}" has no route`);
  const head = {
    method: 'GET',
    path: `/?bytes=${bodyBytes}`,
    headers: { host: 'localhost:3000', accept: '*/*', 'x-toru-user': 'ada', 'x-toru-role': 'admin' },
    user: { name: 'ada', role: 'admin' },
  };
  return (done) => {
    let received = 0;
    const take = (body: Uint8Array, end: boolean): void => {
      received += body.length;
      if (end && received !== bodyBytes) throw new Error(`${sdk} answered ${received} bytes of ${bodyBytes}`);
      if (end) done();
    };
    route.request(head, null, true, {
      onHead: (_status, _headers, body, end) => {
        take(body, end);
      },
      onData: take,
      onFail({ message }) {
        throw new Error(message);
      },
    });
  };
}
