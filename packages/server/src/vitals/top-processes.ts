/**
 * The processes that use the most of this machine, for whoever wonders what makes it busy.
 *
 * The processor's share needs two readings, a moment apart. They are taken when somebody asks, and those who ask meanwhile get the same
 * answer: a walk over all of `/proc` costs more than to be repeated per reader.
 */

import type { ProcessInfo } from '@toru/api';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Supervisor } from '@toru/supervisor';
import { parseProcess, type ProcessReading } from './proc-parsers.ts';

const READING_MS = 500;
/** An answer of this age is given again. */
const FRESH_MS = 2_000;
/** Processes in each order. */
const TOP = 5;
/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Answers with the processes that use most of the processor or of the memory, the busiest first. */
export type TopProcesses = () => Promise<readonly ProcessInfo[]>;

export function createTopProcesses(supervisor: Pick<Supervisor, 'list'>, now: () => number): TopProcesses {
  let latest: { readonly atMs: number; readonly answer: Promise<readonly ProcessInfo[]> } | null = null;
  return () => {
    const atMs = now();
    if (latest === null || atMs - latest.atMs > FRESH_MS || atMs < latest.atMs) {
      latest = { atMs, answer: measure(supervisor) };
    }
    return latest.answer;
  };
}

async function measure(supervisor: Pick<Supervisor, 'list'>): Promise<readonly ProcessInfo[]> {
  const before = await readAll();
  const startedAt = performance.now();
  await pause(READING_MS);
  const after = await readAll();
  const seconds = (performance.now() - startedAt) / 1000;
  const plugins = new Map(supervisor.list().map(({ id, pid }) => [pid, id]));
  const all = [...after.values()].map((reading): ProcessInfo => {
    const first = before.get(reading.pid);
    // A number that was given again names another process.
    const ticks = first?.startTime === reading.startTime ? reading.cpuTicks - first.cpuTicks : 0;
    return {
      pid: reading.pid,
      name: reading.name,
      plugin: findPlugin(reading, after, plugins),
      cpu_percent: Math.round((ticks / TICKS_PER_SECOND / seconds) * 100),
      memory_bytes: reading.residentPages * PAGE_BYTES,
    };
  });
  const busiest = all.toSorted((a, b) => b.cpu_percent - a.cpu_percent);
  const largest = all.toSorted((a, b) => b.memory_bytes - a.memory_bytes);
  const top = new Set([...busiest.slice(0, TOP), ...largest.slice(0, TOP)]);
  return busiest.filter((one) => top.has(one));
}

/** The plugin whose process this is, or whose process it descends from. */
function findPlugin(
  reading: ProcessReading,
  all: ReadonlyMap<number, ProcessReading>,
  plugins: ReadonlyMap<number | null, string>,
): string | null {
  const seen = new Set<number>();
  for (let at: ProcessReading | undefined = reading; at !== undefined; at = all.get(at.parentPid)) {
    const plugin = plugins.get(at.pid);
    if (plugin !== undefined) return plugin;
    if (seen.has(at.pid)) return null;
    seen.add(at.pid);
  }
  return null;
}

async function readAll(): Promise<ReadonlyMap<number, ProcessReading>> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const readings = await Promise.all(names.map(readOne));
  return new Map(readings.filter((one) => one !== null).map((one) => [one.pid, one]));
}

async function readOne(pid: string): Promise<ProcessReading | null> {
  try {
    return parseProcess(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Gone since the folder was read.
    return null;
  }
}
