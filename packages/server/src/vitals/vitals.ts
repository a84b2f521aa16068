/**
 * Vitals of this machine, read from `/proc`.
 *
 * Rates need two readings, so the source remembers the last one. Disks are asked at most every 30 s and never twice at a time,
 * for a disk that hangs would otherwise take one thread after the other.
 */

import type { SystemInfo } from '@toru/api';
import { readFile, statfs } from 'node:fs/promises';
import { availableParallelism, hostname, release, uptime } from 'node:os';
import type { VitalsSource } from './vitals-source.ts';
import {
  cpuPercent,
  parseCpuTicks,
  parseMemory,
  parseMounts,
  parseNetwork,
  parseOsName,
  type CpuTicks,
  type NetworkBytes,
} from './proc-parsers.ts';

const DISKS_INTERVAL_MS = 30_000;
const MAX_DISKS = 20;

interface Reading {
  readonly atMs: number;
  readonly cpu: CpuTicks;
  readonly network: NetworkBytes;
}

/** Opens the source of vitals. Works on Linux. */
export function createVitals(now: () => number): VitalsSource {
  let previous: Reading | null = null;
  let osName: string | null = null;
  let disks: SystemInfo['disks'] = [];
  let disksAtMs = Number.NEGATIVE_INFINITY;
  let isAskingDisks = false;

  const refreshDisks = async (nowMs: number): Promise<void> => {
    if (isAskingDisks || nowMs - disksAtMs < DISKS_INTERVAL_MS) return;
    isAskingDisks = true;
    disksAtMs = nowMs;
    try {
      disks = await readDisks();
    } finally {
      isAskingDisks = false;
    }
  };

  return {
    async sample() {
      const nowMs = now();
      const disksRead = refreshDisks(nowMs);
      if (disks.length === 0) await disksRead;
      else void disksRead;
      osName ??= parseOsName(await readText('/etc/os-release')) ?? `Linux ${release()}`;
      const [stat, meminfo, loadavg, dev] = await Promise.all(
        ['/proc/stat', '/proc/meminfo', '/proc/loadavg', '/proc/net/dev'].map(readText),
      );
      const reading: Reading = {
        atMs: nowMs,
        cpu: parseCpuTicks(stat ?? ''),
        network: parseNetwork(dev ?? ''),
      };
      const last = previous ?? reading;
      previous = reading;
      const memory = parseMemory(meminfo ?? '');
      const [one = 0, five = 0, fifteen = 0] = (loadavg ?? '').split(' ').map(Number);
      const seconds = (reading.atMs - last.atMs) / 1000;
      const rate = (before: number, after: number): number =>
        seconds <= 0 ? 0 : Math.max(0, Math.round((after - before) / seconds));
      return {
        at: new Date(nowMs).toISOString(),
        hostname: hostname(),
        os: osName,
        uptime_s: Math.round(uptime()),
        cpu: { count: availableParallelism(), percent: cpuPercent(last.cpu, reading.cpu) },
        load: [one, five, fifteen],
        memory: { total_bytes: memory.total, used_bytes: memory.used },
        swap: { total_bytes: memory.swapTotal, used_bytes: memory.swapUsed },
        disks,
        network: {
          received_bytes_per_s: rate(last.network.received, reading.network.received),
          sent_bytes_per_s: rate(last.network.sent, reading.network.sent),
        },
      };
    },
  };
}

async function readDisks(): Promise<SystemInfo['disks']> {
  const mounts = parseMounts(await readText('/proc/self/mounts')).slice(0, MAX_DISKS);
  const found = await Promise.all(
    mounts.map(async ({ path }) => {
      try {
        const { blocks, bfree, bsize } = await statfs(path);
        return { mount: path, total_bytes: blocks * bsize, used_bytes: (blocks - bfree) * bsize };
      } catch {
        // A mount that this user may not look at is simply not shown.
        return null;
      }
    }),
  );
  return found.filter((disk) => disk !== null && disk.total_bytes > 0).filter((disk) => disk !== null);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // A kernel without this file: the number is shown as 0.
    return '';
  }
}
