/**
 * What rules work with: it starts the plugin as often as rules need, keeps one session for those that leave it intact, and
 * collects what can only be judged at the end.
 */
import { dirname } from 'node:path';
import { readEnvFile } from '@toru/process';
import type { PluginMetadata } from '@toru/protocol';
import type { MetadataRun } from '../host/ask-metadata.ts';
import type { SimulatedLicense } from '../license-option.ts';
import { createKeyValues } from '../host/key-values.ts';
import { waitUntilUnmarked } from '../host/left-processes.ts';
import { PluginSession } from '../host/plugin-session.ts';
import type { SessionOptions } from '../host/session-options.ts';
import { Version1Session } from '../host/version-1-session.ts';
import type { Deadlines } from './deadlines.ts';
import { fail, RuleEnded } from './finding.ts';

const LEAVING_MS = 1_000;

/** What is checked, and how. */
export interface CheckContextOptions {
  /** Absolute path. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** A fresh folder. */
  readonly dir: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly license: SimulatedLicense | null;
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
  /** Descendants that outlived the plugin. */
  readonly strays: Set<string>;
  /** Sessions that ended by themselves, so that strays could be seen. */
  endings: number;
  /** Standard output of all sessions. */
  readonly printed: Buffer[];
}

/** A path that no plugin has. */
export const UNKNOWN_PATH = '/toru-plugin-check/no-such-path';

export class CheckContext implements AsyncDisposable {
  readonly options: CheckContextOptions;
  readonly deadlines: Deadlines;
  readonly observations: Observations = {
    faults: new Set(),
    requests: 0,
    surplus: [],
    windowFaults: new Set(),
    strays: new Set(),
    endings: 0,
    printed: [],
  };
  /** What `--metadata` gave; set by the first rules. */
  metadataRun: MetadataRun | null = null;
  /** What the plugin claims in `hello`; set by the rule `hello`. */
  features: readonly string[] = [];
  readonly #sessions = new Set<PluginSession | Version1Session>();
  #shared: PluginSession | null = null;
  #listening: Version1Session | null = null;

  constructor(options: CheckContextOptions) {
    this.options = options;
    this.deadlines = options.deadlines;
  }

  get metadata(): PluginMetadata {
    const result = this.metadataRun?.result;
    if (result?.ok === true) return result.metadata;
    throw new RuleEnded(fail('there is no valid metadata'));
  }

  /** Every path worth asking: one that does not exist, and those that the author named. */
  get paths(): readonly string[] {
    return [UNKNOWN_PATH, ...this.options.paths];
  }

  /** Starts a process and waits for its first message. */
  async start(): Promise<PluginSession> {
    const session = await PluginSession.start(this.#toSessionOptions(), this.deadlines.helloMs);
    this.#sessions.add(session);
    return session;
  }

  /**
   * A session of its own that is ready.
   *
   * @throws {RuleEnded} It does not become ready.
   */
  async fresh(welcomeExtra: Readonly<Record<string, unknown>> = {}): Promise<PluginSession> {
    const session = await this.start();
    if (session.hello === null) throw new RuleEnded(fail('a new process did not say "hello"'));
    const outcome = await session.becomeReady(this.startMs, welcomeExtra);
    if (outcome.kind === 'ready') return session;
    throw new RuleEnded(fail(`a new process did not become ready (${outcome.kind})`));
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

  /** Starts a process of a version 1 plugin. */
  async version1(): Promise<Version1Session> {
    const session = await Version1Session.start({ ...this.#toSessionOptions(), sendsInit: false });
    this.#sessions.add(session);
    return session;
  }

  /**
   * The version 1 session that rules share, as long as they leave it intact.
   *
   * @throws {RuleEnded} It does not listen.
   */
  async listening(): Promise<Version1Session> {
    if (this.#listening !== null && (await this.#listening.child.exitWithin(0)) === null)
      return this.#listening;
    this.#listening = await this.version1();
    if (await this.#listening.listensWithin(this.startMs)) return this.#listening;
    throw new RuleEnded(fail('a new process did not listen'));
  }

  /** Ends a session and takes down what it has shown. `byItself`: the process was asked to end and had its time. */
  async finish(
    session: PluginSession | Version1Session,
    { byItself }: { readonly byItself: boolean },
  ): Promise<void> {
    if (!this.#sessions.delete(session)) return;
    if (session === this.#shared) this.#shared = null;
    if (session === this.#listening) this.#listening = null;
    const { observations } = this;
    if (byItself) {
      observations.endings += 1;
      for (const { pid, command } of await waitUntilUnmarked(session.child.runId, LEAVING_MS)) {
        observations.strays.add(command === '' ? `process ${pid}` : command);
      }
    }
    await session[Symbol.asyncDispose]();
    observations.printed.push(session.child.stdout());
    if (session instanceof PluginSession) this.#takeDown(session);
  }

  /** Ends every session but the shared ones; those too when `all`. */
  async tidy({ all }: { readonly all: boolean }): Promise<void> {
    for (const session of [...this.#sessions]) {
      const isKept = session === this.#listening || (session === this.#shared && session.isAlive);
      if (all || !isKept) await this.finish(session, { byItself: false });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tidy({ all: true });
  }

  #takeDown(session: PluginSession): void {
    const { observations } = this;
    for (const fault of session.faults) observations.faults.add(fault);
    for (const exchange of session.exchanges.values()) {
      observations.requests += 1;
      if (exchange.surplus > 0) observations.surplus.push(`request ${exchange.id}: ${exchange.surplus} more`);
      if (exchange.windowFault !== null) observations.windowFaults.add(exchange.windowFault);
    }
  }

  #toSessionOptions(): SessionOptions {
    const { file, env, dir, settings, license, nowMs } = this.options;
    const answerCall = createKeyValues(nowMs);
    const envFile = readEnvFile(dirname(file), this.metadata.id);
    if (!envFile.ok) throw new RuleEnded(fail(envFile.message));
    const { metadata } = this;
    const envValues = envFile.values;
    return { file, metadata, env, envValues, dir, settings, license, nowMs, answerCall };
  }
}
