/** The objects that handlers get as `ctx`: small views of one shared set of facts. */

import type { PluginContext, RequestContext } from '../definition.ts';
import type { RequestUser } from '../http/request.ts';
import type { PluginKv } from './kv.ts';
import type { PluginLicense } from './license.ts';
import type { PluginLog } from './log.ts';

/** What all contexts of a plugin share. `settings` changes; the rest stays. */
export interface ContextFacts<V> {
  settings: V;
  readonly kv: PluginKv;
  readonly log: PluginLog;
  readonly license: PluginLicense;
  readonly dataDir: string;
  readonly instanceId: string;
  readonly signal: AbortSignal;
  /** Whether the plugin is on its way to `ready`. */
  readonly isStarting: () => boolean;
  /** Sends the head of a frame. */
  send(head: string): void;
}

/** The context of `start`, `stop` and the change handlers. */
export class Context<V> implements PluginContext<V> {
  readonly #facts: ContextFacts<V>;

  constructor(facts: ContextFacts<V>) {
    this.#facts = facts;
  }

  get kv(): PluginKv {
    return this.#facts.kv;
  }

  get log(): PluginLog {
    return this.#facts.log;
  }

  get settings(): V {
    return this.#facts.settings;
  }

  get license(): PluginLicense {
    return this.#facts.license;
  }

  get dataDir(): string {
    return this.#facts.dataDir;
  }

  get instanceId(): string {
    return this.#facts.instanceId;
  }

  get signal(): AbortSignal {
    return this.#facts.signal;
  }

  notify(level: 'info' | 'warn' | 'error', title: string, message?: string): void {
    this.#facts.send(JSON.stringify({ type: 'notify', level, title: title.slice(0, 200), message }));
  }

  status(health: 'ok' | 'degraded', message?: string): void {
    this.#facts.send(JSON.stringify({ type: 'status', health, message }));
  }

  starting(percent: number, message?: string): void {
    if (!this.#facts.isStarting()) return;
    const progress = Math.min(100, Math.max(0, percent));
    this.#facts.send(JSON.stringify({ type: 'starting', progress, message }));
  }
}

/** The context of one request. */
export class HandlerContext<V> extends Context<V> implements RequestContext<V> {
  readonly user: RequestUser | null;

  constructor(facts: ContextFacts<V>, user: RequestUser | null) {
    super(facts);
    this.user = user;
  }
}
