/** Numbers of the host process itself. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Measures how late the event loop is. */
export interface LoopLag {
  read(): { readonly meanSeconds: number; readonly p99Seconds: number; readonly maxSeconds: number };
  stop(): void;
}

/** Numbers of this process. */
export interface ProcessMetrics {
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly cpuSeconds: number;
  readonly lag: ReturnType<LoopLag['read']>;
}

const NANOSECONDS = 1e9;
const RESOLUTION_MS = 20;

/** Starts measuring. Each reading covers the time since the one before. */
export function createLoopLag(): LoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  // The monitor reports the whole interval of its timer; only what is beyond it is lag.
  const toSeconds = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000) : 0;
  return {
    read() {
      const reading = {
        meanSeconds: toSeconds(delays.mean),
        p99Seconds: toSeconds(delays.percentile(99)),
        maxSeconds: toSeconds(delays.max),
      };
      delays.reset();
      return reading;
    },
    stop: () => delays.disable(),
  };
}

/** Reads the numbers of this process. */
export function readHostMetrics(loopLag: LoopLag): ProcessMetrics {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  return {
    residentBytes: memory.rss,
    heapBytes: memory.heapUsed,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    lag: loopLag.read(),
  };
}
