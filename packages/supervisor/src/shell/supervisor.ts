/**
 * The engine: one host start from the lock to the last child. It finds plugins, gives each a runner, keeps the pulse that judges
 * deadlines and silence, and stops everything at the end.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ToruError } from '@toru/protocol';

import type { SupervisorOptions } from '../engine-options.ts';
import type {
  PluginNotification,
  PluginSnapshot,
  SettleOutcome,
  Supervisor,
  SupervisorEvent,
} from '../face.ts';
import type { PluginVersion } from '../plugin-version.ts';
import { createVolatileMemory } from '../plugin-version.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { isFromEarlierStart, runIdOf } from '../run-id.ts';
import type { HostMark } from '../run-id.ts';
import { shortHash } from './child-run.ts';
import type { EngineContext } from './engine-context.ts';
import { createDiscovery } from './files/discovery.ts';
import type { Discovery, FoundFile } from './files/discovery.ts';
import { createVersionStore } from './files/version-store.ts';
import { lockDataDirectory } from './lock.ts';
import type { DataDirectoryLock } from './lock.ts';
import { createLogStore } from './logs/log-store.ts';
import { PluginRunner } from './plugin-runner.ts';
import { startGuardian } from './process/guardian.ts';
import { sweep } from './process/sweep.ts';
import { UsageSampler } from './process/usage.ts';
import { openRuntimeFolder, removeStaleSockets } from './runtime-folder.ts';

/** Time between two looks at deadlines and silence. */
const PULSE_MS = 250;
/** Time between two looks at a folder whose file system gives no change events. */
const POLL_MS = 5_000;
const SETTLE_MS = 15_000;

/**
 * Starts the engine: takes the lock, ends what an earlier start left behind, finds the plugins and starts those that are enabled.
 *
 * @throws {ToruError} `DATA_DIR_LOCKED`, `DIRECTORY_UNUSABLE`, `SOCKET_PATH_TOO_LONG`.
 */
export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const now = options.now ?? Date.now;
  for (const folder of [options.dataDir, join(options.dataDir, 'plugins')]) makeFolder(folder);
  const lock = options.lock ?? lockDataDirectory(options.dataDir);
  try {
    const mark: HostMark = {
      dataDir: shortHash(realpathSync(options.dataDir)),
      start: randomBytes(4).toString('hex'),
    };
    const runtime = openRuntimeFolder(options.runtimeDir, mark.start);
    const logs = createLogStore({
      dir: options.logDir,
      limits: options.logLimits,
      maxTotalBytes: options.maxTotalLogBytes,
      now,
      onDropped: (plugin, { count, reason }) => {
        engine.emit({
          type: 'log_dropped',
          plugin,
          runId: null,
          level: 'warn',
          message: `${count} log lines were dropped (${reason === 'rate' ? 'too many at once' : 'the disk does not take them'})`,
          details: { count, reason },
        });
      },
      onState: (plugin, state) => {
        if (state.kind === 'failing') {
          engine.emit({
            type: 'storage_degraded',
            plugin,
            runId: null,
            level: 'error',
            message: state.message,
            details: { code: state.code },
          });
        }
      },
    });
    const engine = new Engine(options, lock, mark, runtime, logs, now);
    await engine.start();
    return engine;
  } catch (error) {
    if (options.lock === undefined) lock[Symbol.dispose]();
    throw error;
  }
}

/** The running engine. */
class Engine implements Supervisor {
  readonly #options: SupervisorOptions;
  readonly #lock: DataDirectoryLock;
  readonly #context: EngineContext;
  readonly #hurry = new AbortController();
  readonly #runners = new Map<string, PluginRunner>();
  readonly #routes = new Map<string, PluginRunner>();
  #invalid: FoundFile[] = [];
  #invalidReasons = new Map<string, string>();
  #discovery: Discovery | null = null;
  #scratchDir = '';
  #scanning: Promise<void> | null = null;
  #scanAgain = false;
  readonly #removals = new Map<string, NodeJS.Timeout>();
  readonly #timers: NodeJS.Timeout[] = [];
  #rescanTimer: NodeJS.Timeout | undefined;
  readonly #eventListeners = new Set<(event: SupervisorEvent) => void>();
  readonly #changeListeners = new Set<(id: string) => void>();
  readonly #notificationListeners = new Set<(notification: PluginNotification) => void>();
  #changed = new Set<string>();
  readonly #sampler = new UsageSampler();
  #stopping: Promise<readonly string[]> | null = null;
  #childNumber = 0;
  #isBooting = true;

  constructor(
    options: SupervisorOptions,
    lock: DataDirectoryLock,
    mark: HostMark,
    runtime: EngineContext['runtime'],
    logs: EngineContext['logs'],
    now: () => number,
  ) {
    this.#options = options;
    this.#lock = lock;
    if (options.onEvent !== undefined) this.#eventListeners.add(options.onEvent);
    const guardian = startGuardian(mark, runtime.socketPrefix, (reason) => {
      this.emit({
        type: 'storage_degraded',
        plugin: null,
        runId: null,
        level: 'warn',
        message: `The guardian is gone (${reason}): plugins would outlive a crash of the panel until its next start`,
        details: {},
      });
    });
    this.#context = {
      options,
      policy: { ...DEFAULT_POLICY, ...options.policy },
      mark,
      runtime,
      guardian,
      versions: createVersionStore(options.dataDir),
      logs,
      memory: options.memory ?? createVolatileMemory(),
      calls:
        options.calls ??
        ((_plugin, op) => ({ ok: false, code: 'CALL_UNKNOWN', message: `operation "${op}" is unknown` })),
      env: options.env ?? process.env,
      now,
      monotonic: () => performance.now(),
      random: options.random ?? Math.random,
      hurry: this.#hurry.signal,
      nextChildNumber: () => ++this.#childNumber,
      emit: (event) => {
        this.emit(event);
      },
      notify: (notification) => {
        for (const listener of this.#notificationListeners) listener(notification);
      },
      changed: (plugin) => {
        this.#markChanged(plugin);
      },
    };
  }

  async start(): Promise<void> {
    const { mark, runtime, policy, versions, now } = this.#context;
    // Only while the lock is held: what bears an earlier start's marker belongs to nobody any more.
    const report = await sweep((runId) => isFromEarlierStart(mark, runId));
    const sockets = removeStaleSockets(runtime);
    this.#scratchDir = await mkdtemp(join(this.#options.dataDir, 'scratch-'));
    this.emit({
      type: 'host_started',
      plugin: null,
      runId: null,
      level: 'info',
      message:
        this.#options.safeMode === true ? 'Host started in safe mode: no plugin is started' : 'Host started',
      details: { swept_processes: report.ended, unkillable: report.left, swept_sockets: sockets },
    });
    this.#discovery = createDiscovery({
      pluginsDir: this.#options.pluginsDir,
      versions,
      quietFileMs: policy.quietFileMs,
      now,
      executes: this.#options.safeMode !== true,
      metadataOptions: () => ({
        env: this.#context.env,
        scratchDir: this.#scratchDir,
        runId: runIdOf(mark, this.#context.nextChildNumber()),
      }),
    });
    await this.rescan();
    this.#isBooting = false;
    this.#discovery.watch(() => {
      this.#scanSoon(50);
    });
    this.#every(POLL_MS, () => {
      void this.rescan();
    });
    this.#startPulse();
    this.#every(policy.sampleIntervalMs, () => {
      void this.#sample();
    });
  }

  list(): readonly PluginSnapshot[] {
    return [
      ...[...this.#runners.values()].map((runner) => runner.snapshot()),
      ...this.#invalid.map((file) => this.#snapshotOfInvalid(file)),
    ];
  }

  get(id: string): PluginSnapshot | undefined {
    const runner = this.#runners.get(id);
    if (runner !== undefined) return runner.snapshot();
    const file = this.#invalid.find(({ fileName }) => fileName === id);
    return file === undefined ? undefined : this.#snapshotOfInvalid(file);
  }

  route(segment: string): PluginRunner['route'] | undefined {
    const runner = this.#routes.get(segment);
    return runner?.isEnabled === true ? runner.route : undefined;
  }

  enable(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    return this.#act(id, waitMs, (runner) => runner.choose(true), ['running', 'unresponsive']);
  }

  disable(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    return this.#act(id, waitMs, (runner) => runner.choose(false), ['disabled', 'removed']);
  }

  restart(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    return this.#act(id, waitMs, (runner) => runner.step({ type: 'restart' }), [
      'running',
      'unresponsive',
      'disabled',
    ]);
  }

  async rollback(id: string, waitMs: number = SETTLE_MS): Promise<SettleOutcome> {
    const runner = this.#runners.get(id);
    if (runner === undefined) return notFound(id);
    const before = runner.snapshot().keptVersions.find(({ current }) => !current);
    if (before === undefined || !runner.rollback()) {
      return {
        kind: 'failed',
        code: 'ROLLBACK_UNAVAILABLE',
        reason: `No earlier version of "${id}" is kept`,
      };
    }
    const isDone = (): boolean =>
      runner.snapshot().keptVersions.some(({ hash, current }) => current && hash === before.hash);
    return this.#settle(
      runner,
      waitMs,
      (phase) => phase === 'disabled' || ((phase === 'running' || phase === 'unresponsive') && isDone()),
    );
  }

  settingsChanged(id: string, settings: Readonly<Record<string, unknown>>): void {
    this.#runners.get(id)?.settingsChanged(settings);
  }

  licenseChanged(id: string, token: string | null): void {
    const floorMs = this.#options.clockFloorMs?.() ?? this.#context.now();
    this.#runners.get(id)?.licenseChanged(token, new Date(floorMs).toISOString());
  }

  logs(id: string): EngineContext['logs']['supervisor'] | undefined {
    return this.#runners.get(id)?.log;
  }

  rescan(): Promise<void> {
    if (this.#scanning !== null) {
      this.#scanAgain = true;
      return this.#scanning;
    }
    this.#scanning = this.#scanUntilSettled().finally(() => {
      this.#scanning = null;
    });
    return this.#scanning;
  }

  onEvent(listener: (event: SupervisorEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onChange(listener: (id: string) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onNotification(listener: (notification: PluginNotification) => void): () => void {
    this.#notificationListeners.add(listener);
    return () => this.#notificationListeners.delete(listener);
  }

  stop(): Promise<readonly string[]> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  emit(event: Omit<SupervisorEvent, 'atMs'>): void {
    const full: SupervisorEvent = { ...event, atMs: this.#context.now() };
    const { crash, ...details } = full.details;
    this.#context.logs.supervisor.write({
      level: full.level,
      message: full.message,
      stream: 'host',
      event: full.type,
      plugin: full.plugin ?? undefined,
      runId: full.runId ?? undefined,
      fields: crash === undefined ? details : { ...details, crash },
      atMs: full.atMs,
    });
    if (full.plugin !== null) {
      this.#runners.get(full.plugin)?.log.write({
        level: full.level,
        message: full.message,
        stream: 'host',
        event: full.type,
        runId: full.runId ?? undefined,
        fields: details,
        atMs: full.atMs,
      });
    }
    for (const listener of this.#eventListeners) listener(full);
  }

  async #stop(): Promise<readonly string[]> {
    const { policy, guardian, logs } = this.#context;
    this.emit({
      type: 'host_stopping',
      plugin: null,
      runId: null,
      level: 'info',
      message: 'Host is stopping',
      details: {},
    });
    this.#discovery?.close();
    clearTimeout(this.#rescanTimer);
    for (const timer of [...this.#timers, ...this.#removals.values()]) clearTimeout(timer);
    const patience = setTimeout(() => {
      this.#hurry.abort();
    }, policy.hostStopKillMs);
    const runners = [...this.#runners.values()];
    const killed = await Promise.all(runners.map((runner) => runner.shutDown()));
    clearTimeout(patience);
    await this.#scanning;
    await rm(this.#scratchDir, { recursive: true, force: true });
    guardian.dismiss();
    await logs.close();
    if (this.#options.lock === undefined) this.#lock[Symbol.dispose]();
    return runners.filter((_, index) => killed[index] === true).map(({ id }) => id);
  }

  async #act(
    id: string,
    waitMs: number,
    action: (runner: PluginRunner) => void,
    wanted: readonly PluginRunner['phase'][],
  ): Promise<SettleOutcome> {
    const runner = this.#runners.get(id);
    if (runner === undefined) {
      const file = this.#invalid.find(({ fileName }) => fileName === id);
      if (file === undefined) return notFound(id);
      return {
        kind: 'failed',
        code: 'PLUGIN_INVALID',
        reason: this.#invalidReasons.get(id) ?? 'the file is not valid',
      };
    }
    if (this.#options.safeMode === true && !wanted.includes('disabled')) {
      return {
        kind: 'failed',
        code: 'SAFE_MODE',
        reason: 'The panel runs in safe mode, in which no plugin is started',
      };
    }
    if (this.#stopping !== null)
      return { kind: 'failed', code: 'HOST_STOPPING', reason: 'The panel is shutting down' };
    action(runner);
    return this.#settle(runner, waitMs, (phase) => wanted.includes(phase));
  }

  /** Waits until the plugin is where it was sent, has failed on the way, or time is up. */
  async #settle(
    runner: PluginRunner,
    waitMs: number,
    isThere: (phase: PluginRunner['phase']) => boolean,
  ): Promise<SettleOutcome> {
    const patience = AbortSignal.timeout(waitMs);
    const late = new Promise<void>((resolve) => {
      patience.addEventListener('abort', () => {
        resolve();
      });
    });
    for (;;) {
      const { phase } = runner;
      if (isThere(phase)) return { kind: 'settled' };
      if (phase === 'failed' || phase === 'restarting') {
        return {
          kind: 'failed',
          code: 'PLUGIN_FAILED',
          reason: runner.snapshot().reason ?? 'unknown cause',
        };
      }
      if (patience.aborted || phase === 'removed') return { kind: 'pending' };
      await Promise.race([runner.nextChange(), late]);
    }
  }

  async #scanUntilSettled(): Promise<void> {
    this.#scanAgain = false;
    const scan = await this.#discovery?.scan();
    if (scan === undefined || this.#stopping !== null) return;
    this.#apply(scan.files);
    if (!scan.isSettled) this.#scanSoon(this.#context.policy.quietFileMs + 20);
    if (this.#isAskedAgain()) await this.#scanUntilSettled();
  }

  /** Whether somebody wanted a look while one was under way. */
  #isAskedAgain(): boolean {
    return this.#scanAgain;
  }

  #scanSoon(afterMs: number): void {
    clearTimeout(this.#rescanTimer);
    this.#rescanTimer = setTimeout(() => void this.rescan(), afterMs);
  }

  /** Makes the plugins what the folder says. */
  #apply(files: readonly FoundFile[]): void {
    const invalid: FoundFile[] = [];
    const reasons = new Map<string, string>();
    const present = new Set<string>();
    const refuse = (file: FoundFile, reason: string): void => {
      invalid.push(file);
      reasons.set(file.fileName, reason);
    };
    const homes = new Map<string, string>();
    // A running plugin keeps its id and route, whatever file sorts before its own.
    const ordered = [...files].sort((a, b) => Number(this.#owns(b)) - Number(this.#owns(a)));
    for (const file of ordered) {
      if (!file.result.ok) {
        const runner = this.#runnerOfFile(file);
        if (runner === undefined || present.has(runner.id)) refuse(file, file.result.reason);
        else {
          present.add(runner.id);
          homes.set(runner.id, file.fileName);
          runner.refuseFile(file.result.reason, fileInfo(file));
        }
        continue;
      }
      const { version } = file.result;
      const { id, route } = version.metadata;
      if (present.has(id)) {
        refuse(file, `its id "${id}" is taken by ${homes.get(id) ?? 'another file'}`);
        continue;
      }
      const owner = this.#routes.get(route.slice(1));
      if (owner !== undefined && owner.id !== id) {
        refuse(file, `its route "${route}" is taken by plugin "${owner.id}"`);
        continue;
      }
      present.add(id);
      homes.set(id, file.fileName);
      this.#take(file, version);
    }
    this.#reportInvalid(invalid, reasons);
    this.#reportAbsent(present);
    this.#keepOnlyWanted();
  }

  #owns(file: FoundFile): boolean {
    const hash = file.hash ?? '';
    return (
      file.result.ok && this.#runners.get(file.result.version.metadata.id)?.snapshot().file?.hash === hash
    );
  }

  /** The plugin that a file which no longer reads well belonged to. */
  #runnerOfFile(file: FoundFile): PluginRunner | undefined {
    for (const runner of this.#runners.values())
      if (runner.snapshot().file?.path === file.path) return runner;
    if (!this.#isBooting) return undefined;
    for (const [id, memory] of this.#context.memory.all()) {
      const good = memory.goodVersions.find(({ fileName }) => fileName === file.fileName);
      const version = good === undefined ? null : this.#context.versions.load(good.hash);
      if (version === null || this.#runners.has(id)) continue;
      return this.#addRunner(version);
    }
    return undefined;
  }

  #take(file: FoundFile, version: PluginVersion): void {
    const { id } = version.metadata;
    clearTimeout(this.#removals.get(id));
    this.#removals.delete(id);
    const known = this.#runners.get(id);
    if (known !== undefined) {
      known.offer(version, fileInfo(file));
      this.#routes.set(known.routeSegment, known);
      return;
    }
    const runner = this.#addRunner(version);
    runner.offer(version, fileInfo(file));
  }

  #addRunner(version: PluginVersion): PluginRunner {
    const { id, name } = version.metadata;
    const runner = new PluginRunner(this.#context, version);
    this.#runners.set(id, runner);
    this.#routes.set(runner.routeSegment, runner);
    this.emit({
      type: 'discovered',
      plugin: id,
      runId: null,
      level: 'info',
      message: `${name} ${version.metadata.version} was found in ${version.fileName}`,
      details: { file: version.fileName, hash: version.hash, version: version.metadata.version },
    });
    this.#markChanged(id);
    if (this.#options.safeMode === true) return runner;
    const isApproved =
      this.#options.autoEnable === true || this.#options.approvedHashes?.has(version.hash) === true;
    if (runner.isUndecided && isApproved) runner.choose(true);
    else runner.boot();
    return runner;
  }

  #reportInvalid(invalid: FoundFile[], reasons: Map<string, string>): void {
    const before = this.#invalidReasons;
    this.#invalid = invalid;
    this.#invalidReasons = reasons;
    for (const [fileName, reason] of reasons) {
      if (before.get(fileName) === reason) continue;
      this.emit({
        type: 'invalid',
        plugin: fileName,
        runId: null,
        level: 'warn',
        message: `${fileName}: ${reason}`,
        details: { reason },
      });
      this.#markChanged(fileName);
    }
    for (const fileName of before.keys()) if (!reasons.has(fileName)) this.#markChanged(fileName);
  }

  /** A file that is gone has some time to come back: an editor or a package manager may be replacing it. */
  #reportAbsent(present: ReadonlySet<string>): void {
    for (const [id, runner] of this.#runners) {
      if (present.has(id) || this.#removals.has(id)) continue;
      const timer = setTimeout(() => void this.#remove(id, runner), this.#context.policy.removalGraceMs);
      timer.unref();
      this.#removals.set(id, timer);
    }
  }

  async #remove(id: string, runner: PluginRunner): Promise<void> {
    runner.step({ type: 'remove' });
    while (runner.phase !== 'removed') await runner.nextChange();
    this.#removals.delete(id);
    this.#runners.delete(id);
    for (const [segment, owner] of this.#routes) if (owner === runner) this.#routes.delete(segment);
    this.#markChanged(id);
    // Its id and route are free now for a file that clashed with it.
    void this.rescan();
  }

  #keepOnlyWanted(): void {
    const keep = new Set<string>();
    for (const runner of this.#runners.values()) for (const hash of runner.wantedHashes) keep.add(hash);
    for (const memory of this.#context.memory.all().values())
      for (const { hash } of memory.goodVersions) keep.add(hash);
    for (const file of this.#invalid) if (file.result.ok) keep.add(file.result.version.hash);
    for (const runner of this.#runners.values()) {
      const hash = runner.snapshot().file?.hash;
      if (hash !== undefined && hash !== null) keep.add(hash);
    }
    this.#context.versions.prune(keep);
  }

  #startPulse(): void {
    const { policy, monotonic } = this.#context;
    let lastMono = monotonic();
    let lastPingMono = 0;
    this.#every(PULSE_MS, () => {
      const nowMono = monotonic();
      const lagMs = nowMono - lastMono - PULSE_MS;
      lastMono = nowMono;
      const pingDue = nowMono - lastPingMono >= policy.heartbeatIntervalMs;
      if (pingDue) lastPingMono = nowMono;
      for (const runner of this.#runners.values())
        for (const child of runner.children) child.pulse(nowMono, pingDue, lagMs);
    });
  }

  async #sample(): Promise<void> {
    const runIds = new Map<string, PluginRunner>();
    for (const runner of this.#runners.values()) {
      const { runId } = runner.snapshot();
      if (runId !== null) runIds.set(runId, runner);
    }
    const usage = await this.#sampler.sample(new Set(runIds.keys()), this.#context.monotonic());
    for (const [runId, runner] of runIds) {
      runner.sampled(usage.get(runId) ?? null);
      this.#markChanged(runner.id);
    }
  }

  #snapshotOfInvalid(file: FoundFile): PluginSnapshot {
    return {
      id: file.fileName,
      metadata: null,
      enabled: false,
      state: 'invalid',
      reason: this.#invalidReasons.get(file.fileName) ?? null,
      pid: null,
      runId: null,
      startedAtMs: null,
      readyAtMs: null,
      restarts: 0,
      nextRetryAtMs: null,
      status: null,
      progress: null,
      license: null,
      lastCrash: null,
      usage: null,
      requests: NO_REQUESTS,
      upgrade: null,
      keptVersions: [],
      bundle: null,
      file: fileInfo(file),
      features: [],
    };
  }

  #markChanged(id: string): void {
    if (this.#changed.size === 0) {
      setImmediate(() => {
        const changed = this.#changed;
        this.#changed = new Set();
        for (const name of changed) for (const listener of this.#changeListeners) listener(name);
      });
    }
    this.#changed.add(id);
  }

  #every(ms: number, action: () => void): void {
    const timer = setInterval(action, ms);
    timer.unref();
    this.#timers.push(timer);
  }
}

const NO_REQUESTS: PluginSnapshot['requests'] = {
  total: 0,
  byClass: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
  inFlight: 0,
  bytesIn: 0,
  bytesOut: 0,
  p50Ms: null,
  p99Ms: null,
  latencyBuckets: [],
  latencySumSeconds: 0,
  droppedAnswers: 0,
};

function fileInfo(file: FoundFile): NonNullable<PluginSnapshot['file']> {
  return { path: file.path, hash: file.hash, bytes: file.bytes };
}

function notFound(id: string): SettleOutcome {
  return { kind: 'failed', code: 'PLUGIN_NOT_FOUND', reason: `There is no plugin "${id}"` };
}

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
