/**
 * Tells what happens: to the logs, and to everybody who listens. A listener that throws hurts nobody else.
 */

import type { PluginNotification, SupervisorEvent } from '../api.ts';
import type { LogStore } from './log-store.ts';

/** What the hub needs. */
export interface EventHubOptions {
  readonly logs: () => LogStore;
  /** Whether a plugin has a log of its own. */
  readonly hasLog: (plugin: string) => boolean;
  readonly now: () => number;
}

/** The one place where events of one host start leave the engine. */
export class EventHub {
  readonly #options: EventHubOptions;
  readonly #events = new Set<(event: SupervisorEvent) => void>();
  readonly #changes = new Set<(id: string) => void>();
  readonly #notifications = new Set<(notification: PluginNotification) => void>();
  #changed = new Set<string>();

  constructor(options: EventHubOptions) {
    this.#options = options;
  }

  onEvent(listener: (event: SupervisorEvent) => void): () => void {
    return listen(this.#events, listener);
  }

  onChange(listener: (id: string) => void): () => void {
    return listen(this.#changes, listener);
  }

  onNotification(listener: (notification: PluginNotification) => void): () => void {
    return listen(this.#notifications, listener);
  }

  /** @param pid the process that it is about, for the log. */
  emit(event: Omit<SupervisorEvent, 'atMs'>, pid?: number): void {
    const { logs, hasLog, now } = this.#options;
    const full: SupervisorEvent = { ...event, atMs: now() };
    const { level, message, plugin, atMs } = full;
    const entry = {
      level,
      message,
      stream: 'host' as const,
      event: full.type,
      pid,
      runId: full.runId ?? undefined,
      atMs,
    };
    logs().supervisor.write({ ...entry, plugin: plugin ?? undefined, fields: full.details });
    // A log tells of its own drops, at the place where the lines are missing.
    if (plugin !== null && full.type !== 'log_dropped' && hasLog(plugin)) {
      // The crash report holds the plugin's own last lines: they are in its log already.
      const fields = Object.fromEntries(Object.entries(full.details).filter(([name]) => name !== 'crash'));
      logs()
        .plugin(plugin)
        .write({ ...entry, fields });
    }
    this.#tell(this.#events, full);
  }

  /** An event of the host itself. */
  emitHost(
    type: SupervisorEvent['type'],
    level: SupervisorEvent['level'],
    message: string,
    details: SupervisorEvent['details'] = {},
  ): void {
    this.emit({ type, plugin: null, runId: null, level, message, details });
  }

  notify(notification: PluginNotification): void {
    this.#tell(this.#notifications, notification);
  }

  /** Some snapshot is another one; listeners hear of it once per turn. */
  changed(id: string): void {
    if (this.#changed.size === 0) {
      setImmediate(() => {
        const changed = this.#changed;
        this.#changed = new Set();
        for (const name of changed) this.#tell(this.#changes, name);
      });
    }
    this.#changed.add(id);
  }

  /** Something threw that must not: it is logged, and the host goes on. */
  reportInternalError(what: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? error.stack : undefined;
    this.#options.logs().supervisor.write({
      level: 'error',
      message: `Something went wrong with ${what}: ${message}`,
      stream: 'host',
      fields: { stack },
      atMs: this.#options.now(),
    });
  }

  #tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.reportInternalError('a listener', error);
      }
    }
  }
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
