/**
 * The engine: one host start from the lock to the last child. It finds plugins, gives each a runner, keeps the ticker that judges
 * deadlines and silence, and stops everything at the end.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { isFromEarlierStart, runIdOf, startGuardian, sweep } from '@toru/process';
import type { HostInstanceId } from '@toru/process';
import { ToruError, reasonText } from '@toru/protocol';

import type { SupervisorOptions } from './engine-options.ts';
import type {
  PluginNotification,
  PluginSnapshot,
  SettleOutcome,
  Supervisor,
  SupervisorEvent,
} from './api.ts';
import { createVolatileMemory } from './plugin-files/plugin-version.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { PluginContext } from './plugins/plugin-context.ts';
import { EventHub } from './logs/event-hub.ts';
import { createDiscovery } from './plugin-files/discovery.ts';
import { clearScratchFolder, openScratchFolder } from './plugin-files/scratch-folder.ts';
import { createVersionStore } from './plugin-files/version-store.ts';
import { lockDataDirectory } from './data-folder/lock.ts';
import type { DataDirectoryLock } from './data-folder/lock.ts';
import type { LogStore } from './logs/log-store.ts';
import { openLogs } from './logs/open-logs.ts';
import { PluginList } from './plugins/plugin-list.ts';
import type { PluginRunner } from './plugins/plugin-runner.ts';
import { StartSlots } from './children/start-slots.ts';
import { startTicker } from './plugins/ticker.ts';
import { openRuntimeFolder, removeStaleSockets } from './data-folder/runtime-folder.ts';
import type { RuntimeFolder } from './data-folder/runtime-folder.ts';
import { ScanLoop } from './plugin-files/scan-loop.ts';
import { waitForState } from './plugins/wait-for-state.ts';
import { shortHash } from './children/short-hash.ts';

/** Time between two looks at a folder whose file system gives no change events. */
const POLL_MS = 5_000;
/** Events of a folder come in bursts. */
const WATCH_DELAY_MS = 50;
const SETTLE_MS = 15_000;

/**
 * Starts the engine: takes the lock, ends what an earlier start left behind, finds the plugins and starts those that are enabled.
 *
 * @throws {ToruError} `DATA_DIR_LOCKED`, `DIRECTORY_UNUSABLE`, `SOCKET_PATH_TOO_LONG`.
 */
export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  for (const folder of [options.dataDir, join(options.dataDir, 'plugins'), options.pluginsDir])
    makeFolder(folder);
  const lock = options.lock ?? lockDataDirectory(options.dataDir);
  try {
    const mark: HostInstanceId = {
      dataDir: shortHash(realpathSync(options.dataDir)),
      start: randomBytes(4).toString('hex'),
    };
    const engine = new Engine(options, lock, mark, openRuntimeFolder(options.runtimeDir, mark));
    await engine.start();
    return engine;
  } catch (error) {
    if (options.lock === undefined) lock[Symbol.dispose]();
    throw error;
  }
}

class Engine implements Supervisor {
  readonly #options: SupervisorOptions;
  readonly #lock: DataDirectoryLock;
  readonly #hub: EventHub;
  readonly #context: PluginContext;
  readonly #list: PluginList;
  readonly #scans: ScanLoop;
  readonly #forceStop = new AbortController();
  #poll: NodeJS.Timeout | undefined;
  #stopTicker: () => void = () => undefined;
  #stopping: Promise<readonly string[]> | null = null;
  #childNumber = 0;

  constructor(
    options: SupervisorOptions,
    lock: DataDirectoryLock,
    mark: HostInstanceId,
    runtime: RuntimeFolder,
  ) {
    this.#options = options;
    this.#lock = lock;
    const now = options.now ?? Date.now;
    const logs: LogStore = openLogs(options, now, () => this.#hub);
    this.#hub = new EventHub({
      logs: () => logs,
      hasLog: (plugin) => this.#list.runner(plugin) !== undefined,
      now,
    });
    if (options.onEvent !== undefined) this.#hub.onEvent(options.onEvent);
    this.#context = this.#createContext(mark, runtime, logs, now);
    this.#list = new PluginList(this.#context, (afterMs) => {
      this.#scans.soon(afterMs);
    });
    this.#scans = new ScanLoop({
      discovery: createDiscovery({
        pluginsDir: options.pluginsDir,
        versions: this.#context.versions,
        quietFileMs: this.#context.policy.quietFileMs,
        now,
        executes: options.safeMode !== true,
        metadataOptions: () => ({
          env: this.#context.env,
          scratchDir: openScratchFolder(options.dataDir),
          runId: runIdOf(mark, this.#context.nextChildNumber()),
        }),
        onChange: () => {
          this.#scans.soon(WATCH_DELAY_MS);
        },
      }),
      apply: (scan) => this.#list.apply(scan),
      onTrouble: (reason) => {
        this.#list.folderTrouble(reason);
        if (reason === null)
          this.#hub.emitHost('storage_degraded', 'info', 'The plugins folder can be read again');
        else
          this.#hub.emitHost(
            'storage_degraded',
            'error',
            `The plugins folder cannot be looked at: ${reasonText(reason)}`,
            { reason_info: reason },
          );
      },
    });
  }

  async start(): Promise<void> {
    const { mark, runtime, policy, versions } = this.#context;
    const { safeMode, dataDir } = this.#options;
    // Only while the lock is held: what is tagged with an earlier start belongs to nobody any more.
    clearScratchFolder(dataDir);
    const report = await sweep((runId) => isFromEarlierStart(mark, runId), null);
    const message = safeMode === true ? 'Host started in safe mode: no plugin is started' : 'Host started';
    this.#hub.emitHost('host_started', 'info', message, {
      swept_processes: report.ended,
      unkillable: report.left,
      swept_sockets: removeStaleSockets(runtime),
    });
    if (!versions.canExecute) {
      const lost = `Data directory "${dataDir}" is mounted noexec: plugins run from the plugins folder, and there is no going back to an earlier version`;
      this.#hub.emitHost('storage_degraded', 'warn', lost);
    }
    await this.#scans.look();
    this.#poll = setInterval(() => void this.#scans.look(), POLL_MS);
    this.#poll.unref();
    this.#stopTicker = startTicker({
      runners: () => this.#list.runners,
      policy,
      monotonic: this.#context.monotonic,
      onInternalError: this.#context.reportInternalError,
    });
  }

  list(): readonly PluginSnapshot[] {
    return this.#list.snapshots();
  }

  get(id: string): PluginSnapshot | undefined {
    return this.#list.snapshot(id);
  }

  route(segment: string): PluginRunner['route'] | undefined {
    const runner = this.#list.runnerOfRoute(segment);
    return runner?.isEnabled === true ? runner.route : undefined;
  }

  enable(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    const isThere = (phase: PluginRunner['phase']): boolean => SERVING.has(phase);
    return this.#act(id, waitMs, true, (runner) => {
      runner.choose(true);
      return isThere;
    });
  }

  disable(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    return this.#act(id, waitMs, false, (runner) => {
      runner.choose(false);
      return (phase) => phase === 'disabled' || phase === 'removed';
    });
  }

  async restart(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    const outcome = await this.#act(id, waitMs, true, (runner) => {
      runner.step({ type: 'restart' });
      return (phase) => SERVING.has(phase) || phase === 'disabled';
    });
    // A file that was refused gets another try as well, beside what runs now.
    void this.#scans.lookAnew(this.#list.fileNameOf(id));
    return outcome;
  }

  rollback(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    return this.#act(id, waitMs, true, (runner) => {
      const hash = runner.rollback();
      if (hash === null) return null;
      const isBack = (): boolean =>
        runner.snapshot().keptVersions.some((kept) => kept.current && kept.hash === hash);
      return (phase) => phase === 'disabled' || (SERVING.has(phase) && isBack());
    });
  }

  settingsChanged(id: string, settings: Readonly<Record<string, unknown>>): void {
    this.#list.runner(id)?.settingsChanged(settings);
  }

  licenseChanged(id: string): void {
    const floorMs = this.#options.clockFloorMs?.() ?? this.#context.now();
    this.#list.runner(id)?.licenseChanged(new Date(floorMs).toISOString());
  }

  logs(id: string): PluginRunner['log'] | undefined {
    return this.#list.runner(id)?.log;
  }

  rescan(): Promise<void> {
    return this.#scans.lookAnew();
  }

  onEvent(listener: (event: SupervisorEvent) => void): () => void {
    return this.#hub.onEvent(listener);
  }

  onChange(listener: (id: string) => void): () => void {
    return this.#hub.onChange(listener);
  }

  onNotification(listener: (notification: PluginNotification) => void): () => void {
    return this.#hub.onNotification(listener);
  }

  emit(event: Omit<SupervisorEvent, 'atMs'>): void {
    this.#hub.emit(event);
  }

  stop(): Promise<readonly string[]> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(): Promise<readonly string[]> {
    const { policy, guardian, logs } = this.#context;
    this.#hub.emitHost('host_stopping', 'info', 'Host is stopping');
    clearInterval(this.#poll);
    const scansClosed = this.#scans.close();
    const patience = setTimeout(() => {
      this.#forceStop.abort();
    }, policy.hostStopKillMs);
    const runners = [...this.#list.runners];
    const wasKilled = await Promise.all(runners.map((runner) => runner.shutDown()));
    clearTimeout(patience);
    this.#stopTicker();
    await scansClosed;
    clearScratchFolder(this.#options.dataDir);
    const killed = runners.filter((_, index) => wasKilled[index] === true).map(({ id }) => id);
    this.#tellWhoWasKilled(killed);
    guardian.dismiss();
    await logs.close();
    if (this.#options.lock === undefined) this.#lock[Symbol.dispose]();
    return killed;
  }

  #tellWhoWasKilled(killed: readonly string[]): void {
    const fields = { killed };
    const level = killed.length === 0 ? 'info' : 'warn';
    const message =
      killed.length === 0
        ? 'Every plugin has stopped'
        : `These plugins had to be killed: ${killed.join(', ')}`;
    this.#context.logs.supervisor.write({
      level,
      message,
      stream: 'host',
      fields,
      atMs: this.#context.now(),
    });
  }

  /** Does what was asked of a plugin. `action` says how to tell that it is done; `null`: there is nothing to go back to. */
  async #act(
    id: string,
    waitMs: number,
    starts: boolean,
    action: (runner: PluginRunner) => ((phase: PluginRunner['phase']) => boolean) | null,
  ): Promise<SettleOutcome> {
    const runner = this.#list.runner(id);
    if (runner === undefined) {
      const reason = this.#list.invalidReason(id);
      if (reason !== undefined)
        return { kind: 'failed', code: 'PLUGIN_INVALID', reason: reasonText(reason), reasonInfo: reason };
      return { kind: 'failed', code: 'PLUGIN_NOT_FOUND', reason: `There is no plugin "${id}"` };
    }
    if (this.#options.safeMode === true && starts) {
      const reason = 'The panel runs in safe mode, in which no plugin is started';
      return { kind: 'failed', code: 'SAFE_MODE', reason };
    }
    if (this.#stopping !== null)
      return { kind: 'failed', code: 'HOST_STOPPING', reason: 'The panel is shutting down' };
    try {
      const isThere = action(runner);
      if (isThere !== null) return await waitForState(runner, waitMs, isThere);
      const reason = `No earlier version of "${id}" is kept`;
      return { kind: 'failed', code: 'ROLLBACK_UNAVAILABLE', reason };
    } catch (error) {
      this.#hub.reportInternalError(`plugin "${id}"`, error);
      const reason = error instanceof Error ? error.message : String(error);
      return {
        kind: 'failed',
        code: error instanceof ToruError ? error.code : 'STORAGE_UNAVAILABLE',
        reason,
      };
    }
  }

  #createContext(
    mark: HostInstanceId,
    runtime: RuntimeFolder,
    logs: LogStore,
    now: () => number,
  ): PluginContext {
    const options = this.#options;
    const hub = this.#hub;
    const reportInternalError = hub.reportInternalError.bind(hub);
    const onLost = (reason: string): void => {
      const words = `The guardian is gone (${reason}) and is started again: until then plugins would outlive a crash of the panel`;
      hub.emitHost('storage_degraded', 'warn', words);
    };
    return {
      options,
      policy: { ...DEFAULT_POLICY, ...options.policy },
      mark,
      runtime,
      startSlots: new StartSlots(Math.max(4, 2 * availableParallelism())),
      guardian: startGuardian(mark, runtime.socketPrefix, onLost),
      versions: createVersionStore(options.dataDir),
      filesOf: (hash) => this.#list.filesOf(hash),
      logs,
      memory: options.memory ?? createVolatileMemory(),
      calls:
        options.calls ??
        ((_plugin, op) => ({ ok: false, code: 'CALL_UNKNOWN', message: `operation "${op}" is unknown` })),
      env: options.env ?? process.env,
      now,
      monotonic: () => performance.now(),
      random: options.random ?? Math.random,
      forceStopSignal: this.#forceStop.signal,
      nextChildNumber: () => ++this.#childNumber,
      policyFor: (plugin) => {
        try {
          return options.policyFor?.(plugin) ?? {};
        } catch (error) {
          reportInternalError(`the policy of plugin "${plugin}"`, error);
          return {};
        }
      },
      reportInternalError,
      emit: hub.emit.bind(hub),
      notify: hub.notify.bind(hub),
      changed: (plugin) => {
        this.#list.refreshRoute(plugin);
        hub.changed(plugin);
      },
    };
  }
}

const SERVING: ReadonlySet<PluginRunner['phase']> = new Set(['running', 'unresponsive']);

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot create directory "${path}": ${reason}`, {
      cause: error,
    });
  }
}
