/**
 * How many lines of output a second the log pipeline takes: kept, dropped, and from a real process that floods.
 *
 * Kept lines count from the first byte offered to the last byte in the file. `node bench/log-pipeline.ts` prints the figures as JSON.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PassThrough } from 'node:stream';

import type { LogLimits } from '../packages/supervisor/src/logs/limits.ts';
import { createPluginLog } from '../packages/supervisor/src/logs/rotated-log.ts';
import type { PluginLog } from '../packages/supervisor/src/logs/plugin-log.ts';

/** What was measured. */
export interface LogPipelineFigures {
  /** Plain text of 120 bytes, all kept and written. */
  readonly keptTextLinesPerS: number;
  /** JSON of about 180 bytes with level, message and fields, all kept and written. */
  readonly keptJsonLinesPerS: number;
  /** Lines of 120 bytes over the rate. */
  readonly droppedLinesPerS: number;
  /** A search over the files of a log that finds nothing. */
  readonly searchMebibytesPerS: number;
  /** A child process that writes as fast as it can for two seconds, default limits. */
  readonly flood: {
    readonly linesPerS: number;
    readonly kept: number;
    readonly dropped: number;
    /** Share of one core that the host used. */
    readonly hostCpuPercent: number;
    readonly loopDelayP99Ms: number;
    readonly loopDelayMaxMs: number;
    readonly memoryGrowthMebibytes: number;
  };
}

const UNLIMITED: Partial<LogLimits> = {
  linesPerS: 1e9,
  burstLines: 1e9,
  backlogBytes: 1e9,
  readBytesPerS: 1e12,
};
const TEXT = `2026-11-22T09:00:00.000Z INFO request handled `.padEnd(119, 'x') + '\n';
const JSON_LINE = `${JSON.stringify({
  level: 30,
  time: 1_795_338_000_000,
  pid: 4711,
  hostname: 'panel',
  msg: 'request handled',
  request_id: '0192f3a4',
  path: '/items/42',
  status: 200,
  duration_ms: 1.25,
})}\n`;

/** Runs every measurement once, in a temporary folder. */
export async function measure(): Promise<LogPipelineFigures> {
  const dir = await mkdtemp(join(tmpdir(), 'toru-bench-logs-'));
  try {
    const kept = await measureLines(join(dir, 'text.log'), TEXT, 300_000, UNLIMITED);
    const json = await measureLines(join(dir, 'json.log'), JSON_LINE, 200_000, UNLIMITED);
    const dropped = await measureLines(join(dir, 'drop.log'), TEXT, 3_000_000, { readBytesPerS: 1e12 });
    const searchMebibytesPerS = await measureSearch(join(dir, 'text.log'));
    const flood = await measureFlood(join(dir, 'flood.log'));
    return {
      keptTextLinesPerS: kept,
      keptJsonLinesPerS: json,
      droppedLinesPerS: dropped,
      searchMebibytesPerS,
      flood,
    };
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function measureLines(
  path: string,
  line: string,
  lines: number,
  limits: Partial<LogLimits>,
): Promise<number> {
  const log = createPluginLog({ path, plugin: 'bench', now: Date.now, limits });
  const source = new PassThrough();
  log.attach(source, 'stdout', process.pid, 'bench');
  const perChunk = Math.floor(65_536 / line.length);
  const chunk = Buffer.from(line.repeat(perChunk));
  const start = performance.now();
  for (let sent = 0; sent < lines; sent += perChunk) {
    if (!source.write(chunk)) await once(source, 'drain');
  }
  await log.flush();
  const seconds = (performance.now() - start) / 1000;
  await log.close();
  return Math.round(lines / seconds);
}

async function measureSearch(path: string): Promise<number> {
  const log = createPluginLog({ path, plugin: 'bench', now: Date.now });
  const names = await readdir(dirname(path));
  const files = names.filter((name) => name.startsWith(basename(path)));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(dirname(path), name))).size));
  const start = performance.now();
  await log.page({ search: 'in no line at all' });
  const seconds = (performance.now() - start) / 1000;
  await log.close();
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_048_576 / seconds);
}

async function measureFlood(path: string): Promise<LogPipelineFigures['flood']> {
  const log = createPluginLog({ path, plugin: 'bench', now: Date.now });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const child = spawn('sh', ['-c', `exec yes "$1"`, 'sh', TEXT.trimEnd()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  log.attach(child.stdout, 'stdout', child.pid ?? 0, 'bench');
  await once(child, 'spawn');
  const before = process.memoryUsage.rss();
  const cpu = process.cpuUsage();
  loop.enable();
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  loop.disable();
  const memoryGrowthMebibytes = (process.memoryUsage.rss() - before) / 1_048_576;
  child.kill('SIGKILL');
  await log.close();
  return {
    ...counts(log, seconds),
    hostCpuPercent: Math.round((user + system) / 1e4 / seconds),
    ...delays(loop),
    memoryGrowthMebibytes,
  };
}

function counts(log: PluginLog, seconds: number): { linesPerS: number; kept: number; dropped: number } {
  return {
    linesPerS: Math.round((log.lines + log.dropped) / seconds),
    kept: log.lines,
    dropped: log.dropped,
  };
}

function delays(loop: { percentile(p: number): number; max: number }): {
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
} {
  return { loopDelayP99Ms: loop.percentile(99) / 1e6, loopDelayMaxMs: loop.max / 1e6 };
}

if (import.meta.main) console.log(JSON.stringify(await measure(), null, 2));
