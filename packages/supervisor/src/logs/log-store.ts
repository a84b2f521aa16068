/**
 * All logs of one host: `<dir>/plugin-supervisor.log` and `<dir>/plugins/<id>.log`, with one cap on the total of the latter.
 */

import { join } from 'node:path';

import { DEFAULT_TOTAL_LOG_BYTES } from './limits.ts';
import type { LogLimits } from './limits.ts';
import { createPluginLog } from './rotated-log.ts';
import type { LogDrop, LogState, PluginLog } from './plugin-log.ts';
import { errorText } from './system-error.ts';
import { enforceTotalCap } from './total-cap.ts';
import { WriteSlots } from './write-slots.ts';

/** What the logs of a host need to know. */
export interface LogStoreOptions {
  /** The log directory; missing folders are created with mode 0700. */
  readonly dir: string;
  readonly limits?: Partial<LogLimits> | undefined;
  /** Most that all files under `<dir>/plugins` together may weigh. Default: 1073741824. */
  readonly maxTotalBytes?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** `plugin` is null for the host's own log. */
  readonly onDropped?: ((plugin: string | null, drop: LogDrop) => void) | undefined;
  readonly onState?: ((plugin: string | null, state: LogState) => void) | undefined;
}

/** The logs of one host. */
export interface LogStore extends AsyncDisposable {
  /** The host's own log: events of all plugins and of the host. */
  readonly supervisor: PluginLog;
  /** The log of a plugin, opened on first use. */
  plugin(id: string): PluginLog;
  /** Writes what is left and closes every file. */
  close(): Promise<void>;
}

/** Lets two logs write at a time: Node has four threads for files by default, and logins need one too. */
const WRITE_SLOTS = 2;
/** By then every plugin that is there has been found and has its log. */
const GONE_AFTER_MS = 60_000;

/** Opens nothing yet: each file is created with its first line. */
export function createLogStore(options: LogStoreOptions): LogStore {
  return new DirectoryLogs(options);
}

class DirectoryLogs implements LogStore {
  readonly supervisor: PluginLog;
  readonly #options: LogStoreOptions;
  readonly #dir: string;
  readonly #createdAtMs: number;
  readonly #slots = new WriteSlots(WRITE_SLOTS);
  readonly #plugins = new Map<string, PluginLog>();
  #capping: Promise<void>;
  #isCapDue = false;

  constructor(options: LogStoreOptions) {
    this.#options = options;
    this.#dir = join(options.dir, 'plugins');
    this.#createdAtMs = options.now();
    this.supervisor = this.#create(null, join(options.dir, 'plugin-supervisor.log'));
    this.#capping = this.#enforceCap();
  }

  plugin(id: string): PluginLog {
    let log = this.#plugins.get(id);
    if (log === undefined) {
      log = this.#create(id, join(this.#dir, `${id}.log`));
      this.#plugins.set(id, log);
    }
    return log;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#plugins.values()].map((log) => log.close()));
    await this.#capping;
    await this.supervisor.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #create(plugin: string | null, path: string): PluginLog {
    const { limits, now, onDropped, onState } = this.#options;
    return createPluginLog({
      path,
      plugin,
      limits,
      now,
      slots: this.#slots,
      onDropped: (drop) => onDropped?.(plugin, drop),
      onState: (state) => onState?.(plugin, state),
      onRotated: () => this.#capSoon(),
    });
  }

  /** One round at a time; rotations meanwhile ask for one more. */
  #capSoon(): void {
    if (this.#isCapDue) return;
    this.#isCapDue = true;
    this.#capping = this.#capping.then(() => this.#enforceCap());
  }

  async #enforceCap(): Promise<void> {
    this.#isCapDue = false;
    const inUse = new Set([...this.#plugins.keys()].map((id) => join(this.#dir, `${id}.log`)));
    const isEarly = this.#options.now() - this.#createdAtMs < GONE_AFTER_MS;
    try {
      const maxBytes = this.#options.maxTotalBytes ?? DEFAULT_TOTAL_LOG_BYTES;
      const isKept = (path: string): boolean => (isEarly ? path.endsWith('.log') : inUse.has(path));
      // A rotation meanwhile would give the names to other files.
      await this.#slots.useAll(() => enforceTotalCap(this.#dir, maxBytes, isKept));
    } catch (error) {
      this.supervisor.write({
        level: 'warn',
        message: `Cannot keep the logs within their total size: ${errorText(error)}`,
        stream: 'host',
      });
    }
  }
}
