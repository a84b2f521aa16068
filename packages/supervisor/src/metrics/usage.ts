/**
 * Measures what the process tree of each plugin uses: cpu, resident memory, open files, processes.
 *
 * A tree is every process whose marker is the child's, found in one walk over `/proc` for all plugins together.
 */

import { readdirSync } from 'node:fs';

import { isDead, readRunId, readStat, visitPids } from '@toru/process';

import type { PluginUsage } from '../api.ts';

/** `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Takes samples; keeps what it needs to turn cpu seconds into percent. */
export class UsageSampler {
  readonly #before = new Map<string, { readonly cpuSeconds: number; readonly atMs: number }>();
  /** Markers of processes seen before, by `pid@start time`: environments need not be read again. */
  #markers = new Map<string, string | null>();
  /** Seen once without a marker: perhaps in the moment between fork and exec, when it still has its parent's environment. */
  #unmarkedOnce = new Set<string>();

  /** One sample of the given runs. A run without a living process is not in the answer. */
  async sample(runIds: ReadonlySet<string>, nowMono: number): Promise<Map<string, PluginUsage>> {
    const totals = new Map<string, { cpuTicks: number; pages: number; fds: number; processes: number }>();
    const markers = new Map<string, string | null>();
    const unmarked = new Set<string>();
    await visitPids((pid) => {
      const stat = readStat(pid);
      if (stat === null || isDead(stat)) return;
      const name = `${pid}@${stat.startTime}`;
      const known = this.#markers.get(name);
      const runId = known === undefined ? readRunId(pid) : known;
      if (runId !== null || known === null || this.#unmarkedOnce.has(name)) markers.set(name, runId);
      else unmarked.add(name);
      if (runId === null || !runIds.has(runId)) return;
      const total = totals.get(runId) ?? { cpuTicks: 0, pages: 0, fds: 0, processes: 0 };
      total.cpuTicks += stat.cpuTicks;
      total.pages += stat.residentPages;
      total.fds += countDescriptors(pid);
      total.processes += 1;
      totals.set(runId, total);
    });
    this.#markers = markers;
    this.#unmarkedOnce = unmarked;
    const result = new Map<string, PluginUsage>();
    for (const [runId, { cpuTicks, pages, fds, processes }] of totals) {
      const cpuSeconds = cpuTicks / TICKS_PER_SECOND;
      const before = this.#before.get(runId);
      const seconds = before === undefined ? 0 : (nowMono - before.atMs) / 1000;
      const used = before === undefined ? 0 : Math.max(0, cpuSeconds - before.cpuSeconds);
      const cpuPercent = seconds > 0 ? Math.round((used / seconds) * 1000) / 10 : 0;
      this.#before.set(runId, { cpuSeconds, atMs: nowMono });
      result.set(runId, { cpuPercent, cpuSeconds, memoryBytes: pages * PAGE_BYTES, openFds: fds, processes });
    }
    for (const runId of this.#before.keys()) if (!totals.has(runId)) this.#before.delete(runId);
    return result;
  }
}

function countDescriptors(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // Gone, or another user's: not counted.
    return 0;
  }
}
