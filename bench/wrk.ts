/** Load by wrk, and its report read. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const UNITS_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

/** What wrk said. */
export interface WrkFigures {
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What it sends, and for how long. */
export interface WrkOptions {
  readonly connections: number;
  readonly forMs: number;
  readonly cookie?: string | undefined;
  /** A Lua script that makes the requests. Default: all are alike. */
  readonly script?: string | undefined;
}

/** Runs it; throws when any request was not answered with 200. */
export async function runWrk(program: string, url: string, options: WrkOptions): Promise<WrkFigures> {
  const { connections, forMs, cookie, script } = options;
  const headers = cookie === undefined ? [] : ['-H', `Cookie: ${cookie}`];
  const seconds = Math.max(1, Math.round(forMs / 1_000));
  const { stdout } = await run(program, [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    ...headers,
    ...(script === undefined ? [] : ['-s', script]),
    url,
  ]);
  return readWrk(stdout);
}

/**
 * Reads the report of `wrk --latency`.
 *
 * @throws {Error} It counts answers that are none, or has no figures.
 */
export function readWrk(report: string): WrkFigures {
  const bad = /(?:Non-2xx or 3xx responses|Socket errors): .*/.exec(report);
  if (bad !== null) throw new Error(`wrk: ${bad[0]}`);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(report)?.[1];
  if (rate === undefined) throw new Error(`wrk said nothing of requests per second: ${report}`);
  return { requestsPerS: Number(rate), p50Ms: readLatency(report, 50), p99Ms: readLatency(report, 99) };
}

function readLatency(report: string, percent: number): number {
  const match = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m)$`, 'm').exec(report);
  return Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? Number.NaN);
}
