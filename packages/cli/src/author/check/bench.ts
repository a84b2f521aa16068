/**
 * The bench that rules work on: it starts the plugin as often as rules need, keeps one session for those that leave it intact, and
 * collects what can only be judged at the end.
 */
import type { PluginMetadata } from '@toru/protocol';
import type { MetadataRun } from '../host/ask-metadata.ts';
import { createKeyValues } from '../host/key-values.ts';
import { waitUntilUnmarked } from '../host/marked-processes.ts';
import { PluginSession, type StartOutcome } from '../host/plugin-session.ts';
import type { Deadlines } from './deadlines.ts';
import { fail, Verdict } from './rule.ts';

const LEAVING_MS = 1_000;

/** What is checked, and how. */
export interface BenchOptions {
  /** Absolute path. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** A fresh folder. */
  readonly dir: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Paths that the author named, tried besides those that every plugin has. */
  readonly paths: readonly string[];
  readonly deadlines: Deadlines;
  readonly nowMs: () => number;
}

/** What all sessions together have shown. */
export interface Observations {
  /** Messages that broke a rule. */
  readonly faults: Set<string>;
  requests: number;
  readonly surplus: string[];
  readonly windowFaults: Set<string>;
  /** The largest answer that came as a stream. Unit: bytes. */
  largestStream: number;
  /** Descendants that outlived the plugin. */
  readonly strays: Set<string>;
  /** Sessions that ended by themselves, so that strays could be seen. */
  endings: number;
  /** Standard output of all sessions. */
  readonly printed: Buffer[];
}

/** A path that no plugin has. */
export const UNKNOWN_PATH = '/toru-plugin-check/no-such-path';

/** The bench. */
export class Bench implements AsyncDisposable {
  readonly options: BenchOptions;
  readonly deadlines: Deadlines;
  readonly observations: Observations = {
    faults: new Set(),
    requests: 0,
    surplus: [],
    windowFaults: new Set(),
    largestStream: 0,
    strays: new Set(),
    endings: 0,
    printed: [],
  };
  /** What `--metadata` gave; set by the first rules. */
  metadataRun: MetadataRun | null = null;
  /** What the plugin claims in `hello`; set by the rule `hello`. */
  features: readonly string[] = [];
  readonly #sessions = new Set<PluginSession>();
  #shared: PluginSession | null = null;

  constructor(options: BenchOptions) {
    this.options = options;
    this.deadlines = options.deadlines;
  }

  get metadata(): PluginMetadata {
    const result = this.metadataRun?.result;
    if (result?.ok === true) return result.metadata;
    throw new Verdict(fail('there is no valid metadata'));
  }

  /** Every path worth asking: one that does not exist, and those that the author named. */
  get paths(): readonly string[] {
    return [UNKNOWN_PATH, ...this.options.paths];
  }

  /** Starts a process and waits for its first frame. */
  async start(): Promise<StartOutcome> {
    const { file, env, dir, settings, nowMs } = this.options;
    const { metadata } = this;
    const outcome = await PluginSession.start(
      { file, metadata, env, dir, settings, nowMs, answerCall: createKeyValues(nowMs) },
      this.deadlines.helloMs,
    );
    this.#sessions.add(outcome.session);
    return outcome;
  }

  /**
   * A session of its own that is ready.
   *
   * @throws {Verdict} It does not become ready.
   */
  async fresh(welcomeExtra: Readonly<Record<string, unknown>> = {}): Promise<PluginSession> {
    const { session } = await this.start();
    if (session.hello === null) throw new Verdict(fail('a new process did not say "hello"'));
    const outcome = await session.becomeReady(this.startMs, welcomeExtra);
    if (outcome.kind === 'ready') return session;
    throw new Verdict(fail(`a new process did not become ready (${outcome.kind})`));
  }

  get startMs(): number {
    return this.metadata.limits.start_timeout_ms ?? this.deadlines.startMs;
  }

  /** The session that rules share, as long as they leave it intact. */
  async session(): Promise<PluginSession> {
    if (this.#shared?.isAlive === true) return this.#shared;
    this.#shared = await this.fresh();
    return this.#shared;
  }

  /** Ends a session and takes down what it has shown. `byItself`: the process was asked to end and had its time. */
  async finish(session: PluginSession, { byItself }: { readonly byItself: boolean }): Promise<void> {
    if (!this.#sessions.delete(session)) return;
    if (session === this.#shared) this.#shared = null;
    const { observations } = this;
    if (byItself) {
      observations.endings += 1;
      for (const { pid, command } of await waitUntilUnmarked(session.child.runId, LEAVING_MS)) {
        observations.strays.add(command === '' ? `process ${pid}` : command);
      }
    }
    await session[Symbol.asyncDispose]();
    for (const fault of session.faults) observations.faults.add(fault);
    for (const exchange of session.exchanges.values()) {
      observations.requests += 1;
      if (exchange.surplus > 0) observations.surplus.push(`request ${exchange.id}: ${exchange.surplus} more`);
      if (exchange.windowFault !== null) observations.windowFaults.add(exchange.windowFault);
      if (exchange.isStream) {
        observations.largestStream = Math.max(observations.largestStream, exchange.bytes);
      }
    }
    observations.printed.push(session.child.stdout());
  }

  /** Ends every session but the shared one; that one too when `all`. */
  async tidy({ all }: { readonly all: boolean }): Promise<void> {
    for (const session of [...this.#sessions]) {
      if (all || session !== this.#shared || !session.isAlive) await this.finish(session, { byItself: false });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tidy({ all: true });
  }
}
