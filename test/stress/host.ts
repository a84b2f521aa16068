/** A host process as the suite holds it: commands that are answered, snapshots and events as they come. */

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { findMarked } from '../../packages/process/src/index.ts';
import type { SupervisionPolicy, SupervisorEvent } from '@toru/supervisor';

import { install, makeFolders } from '../../packages/supervisor/test/engine.ts';
import type { Folders } from '../../packages/supervisor/test/engine.ts';
import { shortHash } from '../../packages/supervisor/src/children/short-hash.ts';
import type { Answer, Commands, HostSetup, Message, SentSnapshot } from './wire.ts';

export { install, makeFolders };
export type { Folders };

const PROGRAM = fileURLToPath(new URL('host-program.ts', import.meta.url));
/** A machine under load is slow; nothing here waits this long when all is well. */
const PATIENCE_MS = 30_000;

/** Short times, so that a case takes seconds. */
const QUICK: Partial<SupervisionPolicy> = {
  quietFileMs: 50,
  removalGraceMs: 300,
  restartDelayMs: 30,
  restartDelayMaxMs: 200,
  heartbeatIntervalMs: 250,
  unresponsiveAfterMs: 1_000,
  hungAfterMs: 2_000,
  drainMs: 2_000,
  shutdownGraceMs: 1_000,
  termGraceMs: 500,
  sampleIntervalMs: 250,
};

/** The host refused to start. */
export class HostRefused extends Error {}

/** Options of a host. */
export interface HostOptions {
  readonly policy?: Partial<SupervisionPolicy>;
  readonly logLimits?: HostSetup['logLimits'];
  readonly calmMs?: number;
}

/** A running host process. */
export class HostProcess {
  readonly folders: Folders;
  readonly events: SupervisorEvent[] = [];
  readonly #child: ChildProcess;
  readonly #plugins = new Map<string, SentSnapshot>();
  readonly #watchers = new Set<() => void>();
  readonly #waiting = new Map<
    number,
    { readonly resolve: (gives: unknown) => void; readonly reject: (error: Error) => void }
  >();
  readonly exited: Promise<void>;
  #number = 0;

  private constructor(folders: Folders, child: ChildProcess) {
    this.folders = folders;
    this.#child = child;
    child.on('message', (message: Message) => {
      this.#take(message);
    });
    this.exited = new Promise((resolve) => {
      child.once('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the host process has ended'));
        this.#waiting.clear();
        resolve();
      });
    });
  }

  /** Starts a host with a canary; resolves once that one was measured in calm. */
  static async start(
    folders: Folders,
    { policy, logLimits, calmMs = 400 }: HostOptions = {},
  ): Promise<HostProcess> {
    const { pluginsDir, dataDir, logDir, runtimeDir } = folders;
    install(folders, 'echoes', { id: 'canary' });
    const setup: HostSetup = {
      pluginsDir,
      dataDir,
      logDir,
      runtimeDir,
      calmMs,
      policy: { ...QUICK, ...policy },
      ...(logLimits === undefined ? {} : { logLimits }),
    };
    const child = fork(PROGRAM, [JSON.stringify(setup)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const host = new HostProcess(folders, child);
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: Message) => {
        if (message.type === 'ready') resolve();
        if (message.type === 'refused') reject(new HostRefused(message.message));
      });
      child.once('exit', () => {
        reject(new Error('the host process ended before it was ready'));
      });
    });
    return host;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the host has no process');
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Gives a command and waits for its answer. */
  tell<N extends keyof Commands>(name: N, of: Commands[N]['of']): Promise<Commands[N]['gives']> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as (gives: unknown) => void, reject });
      this.#child.send({ number, name, of });
    });
  }

  ask(route: string, path = '/', rest: { body?: string; deadlineMs?: number } = {}): Promise<Answer> {
    return this.tell('ask', { route, path, ...rest });
  }

  get(id: string): SentSnapshot | undefined {
    return this.#plugins.get(id);
  }

  /** Resolves when the plugin is as wanted. */
  async until(
    id: string,
    isWanted: (plugin: SentSnapshot) => boolean,
    withinMs: number = PATIENCE_MS,
  ): Promise<SentSnapshot> {
    await this.untilSo(
      () => {
        const plugin = this.#plugins.get(id);
        return plugin !== undefined && isWanted(plugin);
      },
      () => `"${id}" as wanted, it is ${JSON.stringify(this.#describe(id))}`,
      withinMs,
    );
    const plugin = this.#plugins.get(id);
    if (plugin === undefined) throw new Error(`"${id}" is gone`);
    return plugin;
  }

  running(id: string): Promise<SentSnapshot> {
    return this.until(id, ({ state }) => state === 'running');
  }

  /** Resolves when something that snapshots and events tell of is so. */
  untilSo(isSo: () => boolean, what: () => string, withinMs: number = PATIENCE_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`not within ${withinMs} ms: ${what()}`));
      }, withinMs);
      const look = (): void => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Processes that bear a marker of this data directory. */
  async marked(): Promise<readonly number[]> {
    const mark = `${shortHash(realpathSync(this.folders.dataDir))}-`;
    return (await findMarked((runId) => runId.startsWith(mark))).map(({ pid }) => pid);
  }

  /** Stops in good order; resolves with the plugins that had to be killed. */
  async stop(): Promise<readonly string[]> {
    if (!this.isAlive) return [];
    const killed = await this.tell('stop', null);
    await this.exited;
    return killed;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  #describe(id: string): object {
    const { state, reason, metadata, upgrade, restarts } = this.#plugins.get(id) ?? {};
    return { state, reason, version: metadata?.version, upgrade, restarts };
  }

  #take(message: Message): void {
    switch (message.type) {
      case 'plugin':
        if (message.plugin === null) this.#plugins.delete(message.id);
        else this.#plugins.set(message.id, message.plugin);
        break;
      case 'event':
        this.events.push(message.event);
        break;
      case 'answer':
        this.#waiting.get(message.number)?.resolve(message.gives);
        this.#waiting.delete(message.number);
        break;
      case 'error':
        this.#waiting.get(message.number)?.reject(new Error(message.message));
        this.#waiting.delete(message.number);
        break;
      case 'ready':
      case 'refused':
        break;
    }
    for (const look of [...this.#watchers]) look();
  }
}
