/** Ten minutes of history, one sample every 5 s: of the machine and of each plugin. */

import type { PluginSample, SystemInfo } from '@toru/api';
import type { PluginSnapshot, Supervisor } from '@toru/supervisor';
import type { ServerLog } from '../server-log.ts';
import type { VitalsSource } from './vitals-source.ts';
import { Ring } from './ring.ts';

/** Time between two samples. Unit: milliseconds. */
export const SAMPLE_INTERVAL_MS = 5_000;
/** Samples kept: ten minutes. */
export const SAMPLES_KEPT = 120;

export interface HistoryDeps {
  readonly supervisor: Pick<Supervisor, 'list'>;
  readonly vitals: VitalsSource;
  readonly now: () => number;
  readonly log: ServerLog;
  /** Called with each sample of the machine. */
  readonly onSystem: (info: SystemInfo) => void;
  /** Called with the samples of all plugins, by id. */
  readonly onPlugins: (samples: ReadonlyMap<string, PluginSample>) => void;
}

interface PluginTrack {
  readonly samples: Ring<PluginSample>;
  total: number;
  errors: number;
  atMs: number;
}

/** Samples on a timer, and remembers. */
export class History {
  readonly #deps: HistoryDeps;
  readonly #system = new Ring<SystemInfo>(SAMPLES_KEPT);
  readonly #plugins = new Map<string, PluginTrack>();
  #latest: SystemInfo | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isSampling = false;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** Takes the first sample and starts the timer. */
  start(): void {
    this.#timer ??= setInterval(() => void this.sample(), SAMPLE_INTERVAL_MS);
    this.#timer.unref();
    void this.sample();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Takes one sample of everything; one that is still under way is not joined by a second. */
  async sample(): Promise<void> {
    if (this.#isSampling) return;
    this.#isSampling = true;
    try {
      this.#samplePlugins();
      const info = await this.#deps.vitals.sample();
      this.#latest = info;
      this.#system.push(info);
      this.#deps.onSystem(info);
    } catch (error) {
      this.#deps.log('warn', 'Cannot sample the vitals of the machine', { error: String(error) });
    } finally {
      this.#isSampling = false;
    }
  }

  /** The newest sample of the machine; taken now when there is none yet. */
  async latest(): Promise<SystemInfo> {
    return this.#latest ?? (await this.#deps.vitals.sample());
  }

  system(): readonly SystemInfo[] {
    return this.#system.toArray();
  }

  plugin(id: string): readonly PluginSample[] {
    return this.#plugins.get(id)?.samples.toArray() ?? [];
  }

  #samplePlugins(): void {
    const plugins = this.#deps.supervisor.list();
    const nowMs = this.#deps.now();
    const samples = new Map(plugins.map((plugin) => [plugin.id, this.#samplePlugin(plugin, nowMs)]));
    const present = new Set(plugins.map((plugin) => plugin.id));
    for (const id of this.#plugins.keys()) if (!present.has(id)) this.#plugins.delete(id);
    this.#deps.onPlugins(samples);
  }

  #samplePlugin({ id, requests, usage }: PluginSnapshot, nowMs: number): PluginSample {
    const errors = requests.byClass['5xx'];
    const track = this.#plugins.get(id) ?? {
      samples: new Ring(SAMPLES_KEPT),
      total: requests.total,
      errors,
      atMs: nowMs,
    };
    const seconds = (nowMs - track.atMs) / 1000;
    const sample: PluginSample = {
      at: new Date(nowMs).toISOString(),
      cpu_percent: usage?.cpuPercent ?? null,
      memory_bytes: usage?.memoryBytes ?? null,
      requests_per_s: rate(requests.total - track.total, seconds),
      errors_per_s: rate(errors - track.errors, seconds),
      p50_ms: requests.p50Ms,
      p99_ms: requests.p99Ms,
    };
    track.samples.push(sample);
    track.total = requests.total;
    track.errors = errors;
    track.atMs = nowMs;
    this.#plugins.set(id, track);
    return sample;
  }
}

function rate(count: number, seconds: number): number {
  return seconds <= 0 ? 0 : Math.max(0, Math.round((count / seconds) * 100) / 100);
}
