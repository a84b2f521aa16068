/**
 * Round trips to the same plugin on each SDK, side by side: small and large answers, one at a time and many in flight.
 *
 * The plugins take turns in every round, so that whatever else the machine does falls on all of them.
 */

import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createSupervisor } from '@toru/supervisor';
import type { Supervisor } from '@toru/supervisor';

import { median, putLoad } from './load.ts';
import type { Call, Figures } from './load.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = join(ROOT, 'test/fixtures/carriers');
const CARGO_TARGET = join(ROOT, '.cache/cargo-target');
const START_MS = 30_000;
const CASES = [
  { inFlight: 1, bodyBytes: 200 },
  { inFlight: 64, bodyBytes: 200 },
  { inFlight: 1, bodyBytes: 65_536 },
  { inFlight: 64, bodyBytes: 65_536 },
] as const;

/** Puts the plugin of one SDK into a file. */
type Build = (file: string) => Promise<void>;

const SDKS: Readonly<Record<string, Build>> = {
  typescript(file) {
    const source = JSON.stringify(join(SOURCES, 'typescript/plugin.ts'));
    writeFileSync(file, `#!/usr/bin/env node\nimport(${source});\n`);
    return Promise.resolve();
  },
  async python(file) {
    const env = { ...process.env, PYTHONPATH: join(ROOT, 'sdks/python'), PYTHONDONTWRITEBYTECODE: '1' };
    await run('python3', ['-m', 'toru_plugin.pack', join(SOURCES, 'python'), file], { env });
  },
  async rust(file) {
    const env = { ...process.env, CARGO_TARGET_DIR: CARGO_TARGET };
    const args = ['build', '--quiet', '--release', '--example', 'carries'];
    await run('cargo', args, { cwd: join(ROOT, 'sdks/rust'), env });
    copyFileSync(join(CARGO_TARGET, 'release/examples/carries'), file);
  },
};

/** Medians of one SDK in one case. */
export interface SdkRow extends Figures {
  readonly sdk: string;
  readonly inFlight: number;
  readonly bodyBytes: number;
}

/** What was measured, and which SDKs were not and why. */
export interface SdkFigures {
  readonly rows: readonly SdkRow[];
  readonly leftOut: Readonly<Record<string, string>>;
}

/** Measures each SDK that can be built on this machine in every case. */
export async function measureSdks(rounds: number, roundMs: number): Promise<SdkFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'toru-bench-'));
  const pluginsDir = join(folder, 'plugins');
  mkdirSync(pluginsDir);
  try {
    const leftOut = await buildAll(pluginsDir);
    const sdks = Object.keys(SDKS).filter((sdk) => leftOut[sdk] === undefined);
    await using supervisor = await startEngine(folder, sdks);
    const rows: SdkRow[] = [];
    for (const { inFlight, bodyBytes } of CASES) {
      const seen = new Map<string, Figures[]>(sdks.map((sdk) => [sdk, []]));
      for (let round = 0; round <= rounds; round += 1) {
        for (const [sdk, figures] of seen) {
          const measured = await putLoad(toCall(supervisor, sdk, bodyBytes), inFlight, roundMs);
          // The first round only warms up.
          if (round > 0) figures.push(measured);
        }
      }
      for (const [sdk, figures] of seen) rows.push({ sdk, inFlight, bodyBytes, ...toMedians(figures) });
    }
    return { rows, leftOut };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the table. Ratios are to TypeScript in the same case: over 1, the SDK is faster. */
export function printSdks({ rows, leftOut }: SdkFigures): void {
  console.log(
    '\nsdk                             in flight     body    calls/s      p50      p99  × TypeScript',
  );
  for (const { sdk, inFlight, bodyBytes, callsPerS, p50Us, p99Us } of rows) {
    const base = rows.find(
      (row) => row.sdk === 'typescript' && row.inFlight === inFlight && row.bodyBytes === bodyBytes,
    );
    const ratio = base === undefined ? '' : (callsPerS / base.callsPerS).toFixed(2);
    const cells = [`${bodyBytes} B`.padStart(9), String(callsPerS).padStart(10)];
    cells.push(`${p50Us} µs`.padStart(9), `${p99Us} µs`.padStart(8), ratio.padStart(13));
    console.log([sdk.padEnd(32), String(inFlight).padStart(8), ...cells].join(' '));
  }
  for (const [sdk, reason] of Object.entries(leftOut)) console.log(`not measured: ${sdk}: ${reason}`);
}

async function buildAll(pluginsDir: string): Promise<Record<string, string>> {
  const leftOut: Record<string, string> = {};
  for (const [sdk, build] of Object.entries(SDKS)) {
    const file = join(pluginsDir, `${sdk}.binary`);
    try {
      await build(file);
      chmodSync(file, 0o755);
    } catch (error) {
      leftOut[sdk] = error instanceof Error ? error.message : String(error);
    }
  }
  return leftOut;
}

async function startEngine(folder: string, sdks: readonly string[]): Promise<Supervisor> {
  const supervisor = await createSupervisor({
    pluginsDir: join(folder, 'plugins'),
    dataDir: join(folder, 'data'),
    logDir: join(folder, 'logs'),
    runtimeDir: join(folder, 'run'),
    instanceId: '00000000-0000-4000-8000-000000000000',
    autoEnable: true,
  });
  const endMs = performance.now() + START_MS;
  for (const sdk of sdks) {
    const find = (): string | undefined => supervisor.list().find(({ id }) => id === `carries-${sdk}`)?.state;
    while (find() !== 'running') {
      if (performance.now() > endMs)
        throw new Error(`Cannot measure ${sdk}: not running within ${START_MS} ms`);
      await delay(20);
    }
  }
  return supervisor;
}

function toCall(supervisor: Supervisor, sdk: string, bodyBytes: number): Call {
  const route = supervisor.route(`carries-${sdk}`);
  if (route === undefined) throw new Error(`"carries-${sdk}" has no route`);
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

function toMedians(figures: readonly Figures[]): Figures {
  return {
    callsPerS: median(figures.map(({ callsPerS }) => callsPerS)),
    p50Us: median(figures.map(({ p50Us }) => p50Us)),
    p99Us: median(figures.map(({ p99Us }) => p99Us)),
  };
}
