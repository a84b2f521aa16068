/**
 * The owner of one plugin: feeds events to its state table and carries out what the table commands. Nothing else changes its state.
 */

import { join } from 'node:path';

import type { CrashReport } from '@toru/protocol';

import { createMachine, stepPlugin } from '../plugin-table.ts';
import type { MachineEvent, PluginCommand, PluginEvent, PluginMachine } from '../plugin-table.ts';
import type { PluginBundle, PluginRoute, PluginSnapshot, PluginUsage } from '../face.ts';
import type { KeptVersion, PluginMemory, PluginVersion } from '../plugin-version.ts';
import { effectivePolicy } from '../policy.ts';
import type { SupervisionPolicy } from '../policy.ts';
import { RequestCounter } from '../request-stats.ts';
import { refusedExchange, refusedSocket } from './channel/refused.ts';
import { ChildRun } from './child-run.ts';
import type { ChildEnd, ChildListener } from './child-run.ts';
import { eventText } from './event-text.ts';
import type { EngineContext } from './engine-context.ts';
import { readTextIfPresent } from './files/discovery.ts';
import type { PluginLog } from './logs/plugin-log.ts';
import { fetchBundle, loadBundle, toBundlePart } from './view-bundle.ts';

const KEPT_VERSIONS = 2;
const KEPT_CRASH_TIMES = 20;

/** One plugin with everything that runs for it. */
export class PluginRunner {
  readonly id: string;
  readonly counter: RequestCounter = new RequestCounter();
  readonly log: PluginLog;
  readonly #context: EngineContext;
  readonly #versions = new Map<string, PluginVersion>();
  readonly #children = new Map<number, ChildRun>();
  readonly #timers = new Map<'retry' | 'calm', NodeJS.Timeout>();
  #machine: PluginMachine;
  #memory: PluginMemory;
  #routed: ChildRun | null = null;
  #file: PluginSnapshot['file'] = null;
  #status: PluginSnapshot['status'] = null;
  #progress: PluginSnapshot['progress'] = null;
  #license: PluginSnapshot['license'] = null;
  #lastCrash: CrashReport | null = null;
  #lastEnd: ChildEnd | null = null;
  #usage: PluginUsage | null = null;
  #overLimitSamples = 0;
  #bundle: PluginBundle | null = null;
  #upgrade: PluginSnapshot['upgrade'] = null;
  #fileReason: string | null = null;
  #restarts = 0;
  /** File that an admin went back from; not offered again until it changes. */
  #rolledBackFrom: string | null = null;
  #isShuttingDown = false;
  readonly #waiters = new Set<() => void>();
  /** The route handed to the server; one object for the plugin's whole life. */
  readonly route: PluginRoute;

  constructor(context: EngineContext, version: PluginVersion) {
    this.#context = context;
    this.id = version.metadata.id;
    this.log = context.logs.plugin(this.id);
    this.#memory = context.memory.load(this.id);
    this.#versions.set(version.hash, version);
    this.#machine = this.#recall(version);
    this.#bundle = this.#loadBundle(this.#machine.target);
    this.route = this.#createRoute();
  }

  get isEnabled(): boolean {
    return this.#memory.enabled === true;
  }

  get isUndecided(): boolean {
    return this.#memory.enabled === null;
  }

  get phase(): PluginMachine['phase'] {
    return this.#machine.phase;
  }

  get routeSegment(): string {
    return this.#target.metadata.route.slice(1);
  }

  get children(): Iterable<ChildRun> {
    return this.#children.values();
  }

  /** Hashes of the versions that must be kept on disk. */
  get wantedHashes(): readonly string[] {
    const { active, candidate, target, good, refused } = this.#machine;
    const hashes = [
      active?.version,
      candidate?.version,
      target,
      good,
      refused,
      ...this.#memory.goodVersions.map(({ hash }) => hash),
    ];
    return hashes.filter((hash) => hash !== undefined && hash !== null);
  }

  /** Whether `version` may be this plugin's next one. */
  accepts(version: PluginVersion): boolean {
    return version.metadata.id === this.id;
  }

  /** Takes up where the last host start left: running, waiting for its next try, or given up. */
  boot(): void {
    if (!this.isEnabled) return;
    const { givenUp, retryAtMs, consecutiveFailures } = this.#memory;
    const nowMs = this.#context.now();
    if (givenUp !== null || (retryAtMs !== null && retryAtMs > nowMs)) {
      const longestMs = givenUp === null ? this.policy.restartDelayMaxMs * 2 : this.policy.failedRetryMs;
      const atMs =
        givenUp?.doNotRetry === true ? null : Math.min(retryAtMs ?? nowMs + longestMs, nowMs + longestMs);
      this.#machine = {
        ...this.#machine,
        phase: givenUp === null ? 'restarting' : 'failed',
        failures: consecutiveFailures,
        retryAtMs: atMs,
        doNotRetry: givenUp?.doNotRetry ?? false,
        reason: givenUp?.reason ?? this.#machine.reason,
      };
      if (atMs !== null) this.#setTimer('retry', atMs);
      return;
    }
    this.#machine = { ...this.#machine, phase: 'restarting', failures: consecutiveFailures };
    this.step({ type: 'retry' });
  }

  /** The policy in force. */
  get policy(): SupervisionPolicy {
    const { options, policy } = this.#context;
    return effectivePolicy(policy, this.#target.metadata.limits, options.policyFor?.(this.id) ?? {});
  }

  /** Feeds an event to the table. */
  step(event: PluginEvent): void {
    const { now, random } = this.#context;
    const before = this.#machine;
    const result = stepPlugin(before, event, { nowMs: now(), random: random(), policy: this.policy });
    if (result.stale) return;
    this.#machine = result.machine;
    for (const command of result.commands) this.#carryOut(command);
    if (this.#machine !== before || result.commands.length > 0) this.#changed();
  }

  /** An admin's choice. Stored before anything happens. */
  choose(enabled: boolean): void {
    this.#remember({ enabled });
    this.step({ type: enabled ? 'enable' : 'disable' });
  }

  /** What the plugin's file is now. A refused version is offered again only when the file changes. */
  offer(version: PluginVersion, file: NonNullable<PluginSnapshot['file']>): void {
    const isNewFile = this.#file?.hash !== file.hash;
    this.#file = file;
    this.#fileReason = null;
    this.#versions.set(version.hash, version);
    if (!isNewFile || version.hash === this.#machine.refused || version.hash === this.#rolledBackFrom) return;
    if (version.hash === this.#machine.target && this.#machine.candidate === null) return;
    if (version.hash === this.#machine.candidate?.version) return;
    this.#rolledBackFrom = null;
    this.#startUpgrade(version);
  }

  /** The plugin's file cannot be used any more; what runs goes on. */
  refuseFile(reason: string, file: NonNullable<PluginSnapshot['file']>): void {
    if (this.#file?.hash === file.hash && this.#fileReason === reason) return;
    this.#file = file;
    this.#fileReason = reason;
    const atMs = this.#context.now();
    this.#upgrade = { version: 'unknown', state: 'failed', reason, atMs };
    this.#context.emit({
      type: 'upgrade_failed',
      plugin: this.id,
      runId: null,
      level: 'warn',
      message: `The changed file of ${this.#target.metadata.name} cannot be used: ${reason}`,
      details: { reason },
    });
    this.#changed();
  }

  /** Goes back to the good version before the present one; `false` when none is kept. */
  rollback(): boolean {
    const current = this.#machine.active?.version ?? this.#machine.target;
    const previous = this.#memory.goodVersions.find(({ hash }) => hash !== current);
    const version = previous === undefined ? null : this.#versionOf(previous.hash);
    if (version === null) return false;
    this.#rolledBackFrom = this.#file?.hash ?? current;
    this.#startUpgrade(version);
    this.#remember(this.#remembered());
    return true;
  }

  settingsChanged(settings: Readonly<Record<string, unknown>>): void {
    for (const child of this.#children.values()) child.sendSettings(settings);
    this.#emitPlain('settings_changed', 'info', `Settings of ${this.#target.metadata.name} were changed`);
    this.step({ type: 'wake' });
  }

  licenseChanged(token: string | null, clockFloor: string): void {
    this.#license = null;
    for (const child of this.#children.values()) child.sendLicense(token, clockFloor);
    this.#emitPlain('license_changed', 'info', `The licence of ${this.#target.metadata.name} was changed`);
    this.step({ type: 'wake' });
  }

  /** Takes a sample of the process tree and judges it. */
  sampled(usage: PluginUsage | null): void {
    this.#usage = usage;
    const limitMb = this.policy.memoryLimitMb;
    const isOver = usage !== null && limitMb !== null && usage.memoryBytes > limitMb * 1_048_576;
    this.#overLimitSamples = isOver ? this.#overLimitSamples + 1 : 0;
    if (this.#overLimitSamples < this.policy.memoryLimitSamples) return;
    this.#overLimitSamples = 0;
    const cause = `out of memory (memory limit ${limitMb ?? 0} MiB)`;
    this.#emitPlain('memory_limit', 'error', `${this.#target.metadata.name} ran ${cause}`);
    this.#routed?.fail(cause, 'memory_limit');
  }

  /** Resolves on the next change of state. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }

  /** Ends everything that runs; resolves with the children that had to be killed. */
  async shutDown(): Promise<boolean> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const children = [...this.#children.values()];
    // What is remembered now is what the next start goes on with; the endings that follow are no failures.
    this.#isShuttingDown = true;
    if (this.#machine.active !== null) {
      this.#machine = { ...this.#machine, phase: 'stopping', afterStop: 'disable', candidate: null };
    }
    for (const child of children) child.stop();
    await Promise.all(children.map((child) => child.gone));
    return this.#lastEnd?.step === 'SIGKILL' && children.length > 0;
  }

  snapshot(): PluginSnapshot {
    const machine = this.#machine;
    const version = this.#versionOf(machine.active?.version ?? machine.target) ?? this.#target;
    const child = machine.active === null ? undefined : this.#children.get(machine.active.id);
    const current = version.hash;
    const judged =
      this.#license ?? this.#context.options.judgeLicense?.(this.id, version.metadata.released_at) ?? null;
    return {
      id: this.id,
      metadata: version.metadata,
      enabled: this.isEnabled,
      state: machine.phase === 'removed' ? 'disabled' : machine.phase,
      reason: machine.reason ?? this.#fileReason,
      pid: child?.pid ?? null,
      runId: child?.runId ?? null,
      startedAtMs: child?.startedAtMs ?? null,
      readyAtMs: child?.readyAtMs ?? null,
      restarts: this.#restarts,
      nextRetryAtMs: machine.retryAtMs,
      status: child === undefined ? null : this.#status,
      progress: machine.phase === 'starting' ? this.#progress : null,
      license: judged,
      lastCrash: this.#lastCrash,
      usage: child === undefined ? null : this.#usage,
      requests: this.counter.snapshot(this.#context.monotonic()),
      upgrade: this.#upgrade,
      keptVersions: this.#memory.goodVersions.map(({ version: name, hash }) => ({
        version: name,
        hash,
        current: hash === current,
      })),
      bundle: version.metadata.ui === null ? null : this.#bundle,
      file: this.#file,
      features: child?.features ?? [],
    };
  }

  get #target(): PluginVersion {
    const version = this.#versionOf(this.#machine.target) ?? [...this.#versions.values()].at(-1);
    if (version === undefined) throw new Error(`plugin "${this.id}" has no version`);
    return version;
  }

  #versionOf(hash: string): PluginVersion | null {
    const known = this.#versions.get(hash);
    if (known !== undefined) return known;
    const kept = this.#context.versions.load(hash);
    if (kept !== null) this.#versions.set(hash, kept);
    return kept;
  }

  /** The machine at the start of the host: a file that was refused before stays refused, and its good predecessor is the target. */
  #recall(version: PluginVersion): PluginMachine {
    const { goodVersions, refusedHash, consecutiveFailures } = this.#memory;
    const good = goodVersions.find(({ hash }) => this.#versionOf(hash) !== null)?.hash ?? null;
    const machine: PluginMachine = { ...createMachine(version.hash), good, failures: consecutiveFailures };
    if (refusedHash !== version.hash || good === null || good === version.hash) return machine;
    return { ...machine, target: good, refused: version.hash };
  }

  #startUpgrade(version: PluginVersion): void {
    const isServing = this.#machine.active !== null;
    if (isServing) {
      this.#upgrade = {
        version: version.metadata.version,
        state: 'in_progress',
        reason: null,
        atMs: this.#context.now(),
      };
    }
    this.step({ type: 'version', version: version.hash, upgrade: version.metadata.upgrade });
  }

  #carryOut(command: PluginCommand): void {
    switch (command.type) {
      case 'spawn':
        this.#spawn(command.child, command.version);
        return;
      case 'stop':
        this.#children.get(command.child)?.stop();
        return;
      case 'route':
        this.#routed = command.child === null ? null : (this.#children.get(command.child) ?? null);
        if (this.#routed !== null) this.#onRouted(this.#routed);
        return;
      case 'timer':
        this.#setTimer(command.name, command.atMs);
        return;
      case 'clear_timer':
        clearTimeout(this.#timers.get(command.name));
        this.#timers.delete(command.name);
        return;
      case 'emit':
        this.#emit(command.event);
        return;
      case 'save':
        if (!this.#isShuttingDown) this.#remember(this.#remembered());
        return;
    }
  }

  #spawn(id: number, hash: string): void {
    const version = this.#versionOf(hash) ?? this.#target;
    const before = [...this.#children.values()].filter((child) => child.stage === 'gone');
    this.#progress = null;
    const child = new ChildRun({
      context: this.#context,
      id,
      version,
      policy: this.policy,
      counter: this.counter,
      log: this.log,
      listener: this.#childListener(),
    });
    this.#children.set(id, child);
    void child.gone.then(() => {
      this.#children.delete(id);
      this.#changed();
    });
    // What the last child left behind is ended before the next one starts: it may hold a port or a lock.
    void Promise.all(before.map(({ gone }) => gone)).then(() => child.start());
  }

  #childListener(): ChildListener {
    return {
      onReady: (child) => {
        this.step({ type: 'ready', child: child.id });
      },
      onSilence: (child, isSilent) => {
        this.step({ type: isSilent ? 'silent' : 'heard', child: child.id });
      },
      onProgress: (_child, percent, message) => {
        this.#progress = { percent, message };
        this.#changed();
      },
      onStatus: (child, status) => {
        if (status.license !== null) this.#license = { state: status.license, detail: status.message };
        if (status.health !== null && child.id === this.#machine.active?.id) {
          this.#status = { health: status.health, message: status.message ?? '' };
        }
        this.#changed();
      },
      onNotify: (level, title, message) => {
        this.#context.notify({ plugin: this.id, level, title, message, atMs: this.#context.now() });
      },
      onEnded: (child, end) => {
        this.#lastEnd = end;
        if (this.#routed === child) this.#routed = null;
        this.#status = null;
        this.step({ type: 'ended', child: child.id, failure: end.failure });
      },
    };
  }

  #onRouted(child: ChildRun): void {
    const { channel } = child;
    const { ui } = child.version.metadata;
    if (channel === null || ui === null) return;
    const { hash, metadata } = child.version;
    const kept = metadata.protocol === 1 ? null : loadBundle(this.#context.versions, hash);
    if (kept !== null) {
      this.#bundle = kept;
      return;
    }
    const file = metadata.protocol === 1 ? readTextIfPresent(this.#bundleFile) : null;
    if (file !== null) {
      this.#bundle = { script: toBundlePart(Buffer.from(file)), style: null };
      return;
    }
    void fetchBundle(channel, this.#context.versions, hash).then((bundle) => {
      if (this.#routed !== child) return;
      this.#bundle = bundle;
      this.#changed();
    });
  }

  get #bundleFile(): string {
    return join(this.#context.options.pluginsDir, this.id, 'bundle.js');
  }

  #loadBundle(hash: string): PluginBundle | null {
    const file =
      this.#versions.get(hash)?.metadata.protocol === 1 ? readTextIfPresent(this.#bundleFile) : null;
    if (file !== null) return { script: toBundlePart(Buffer.from(file)), style: null };
    return loadBundle(this.#context.versions, hash);
  }

  #createRoute(): PluginRoute {
    // A getter: metadata changes with an upgrade, the route object stays.
    const metadata = (): PluginSnapshot['metadata'] & object =>
      (this.#routed?.version ?? this.#target).metadata;
    const unavailable = (): {
      code: 'PLUGIN_FAILED' | 'PLUGIN_UNAVAILABLE';
      message: string;
      retryAfterMs: number;
    } => {
      const { phase, reason, retryAtMs } = this.#machine;
      const waitMs = retryAtMs === null ? 1000 : Math.max(0, retryAtMs - this.#context.now());
      if (phase === 'failed') {
        return {
          code: 'PLUGIN_FAILED',
          message: `Plugin "${this.id}" failed: ${reason ?? 'unknown cause'}`,
          retryAfterMs: waitMs,
        };
      }
      return { code: 'PLUGIN_UNAVAILABLE', message: `Plugin "${this.id}" is ${phase}`, retryAfterMs: waitMs };
    };
    return {
      id: this.id,
      get metadata() {
        return metadata();
      },
      request: (head, body, end, sink) => {
        const channel = this.#routed?.channel;
        if (channel !== undefined && channel !== null) return channel.request(head, body, end, sink);
        this.counter.answered(503, 0, this.#context.monotonic());
        return refusedExchange(sink, unavailable());
      },
      socket: (head, protocols, sink) => {
        const channel = this.#routed?.channel;
        if (channel !== undefined && channel !== null) return channel.socket(head, protocols, sink);
        return refusedSocket(sink, unavailable());
      },
    };
  }

  #setTimer(name: 'retry' | 'calm', atMs: number): void {
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(
      () => {
        this.#timers.delete(name);
        if (name === 'calm') this.#restarts = 0;
        this.step({ type: name });
      },
      Math.max(0, atMs - this.#context.now()),
    );
    timer.unref();
    this.#timers.set(name, timer);
  }

  #emit(event: MachineEvent): void {
    if (event.type === 'crashed') {
      this.#restarts += 1;
      this.#lastCrash = this.#reportCrash(event.child, event.failure.cause, event.nextRetryAtMs);
    }
    if (event.type === 'upgraded') this.#finishUpgrade(event.to, 'done', null);
    if (event.type === 'upgrade_failed') {
      this.#finishUpgrade(event.version, 'failed', event.failure.cause);
      this.#lastCrash = this.#reportCrash(event.child, event.failure.cause, null);
    }
    const { metadata } = this.#target;
    const { level, message, details } = eventText(
      event,
      metadata.name,
      (hash) => this.#versionOf(hash)?.metadata.version ?? hash,
    );
    const crash =
      event.type === 'crashed' || event.type === 'upgrade_failed' ? { crash: this.#lastCrash } : {};
    this.#context.emit({
      type: event.type,
      plugin: this.id,
      runId: this.#runIdOf(event),
      level,
      message,
      details: { ...details, ...crash },
    });
  }

  #emitPlain(
    type: 'settings_changed' | 'license_changed' | 'memory_limit',
    level: 'info' | 'error',
    message: string,
  ): void {
    this.#context.emit({
      type,
      plugin: this.id,
      runId: this.#routed?.runId ?? null,
      level,
      message,
      details: {},
    });
  }

  #runIdOf(event: MachineEvent): string | null {
    const id = 'child' in event ? event.child : this.#machine.active?.id;
    return id === undefined ? null : (this.#children.get(id)?.runId ?? null);
  }

  #finishUpgrade(hash: string, state: 'done' | 'failed', reason: string | null): void {
    const version = this.#versionOf(hash)?.metadata.version ?? 'unknown';
    this.#upgrade = { version, state, reason, atMs: this.#context.now() };
  }

  #reportCrash(childId: number, cause: string, nextRetryAtMs: number | null): CrashReport {
    const end = this.#lastEnd;
    const nowMs = this.#context.now();
    const crashTimesMs = [...this.#memory.crashTimesMs, nowMs].slice(-KEPT_CRASH_TIMES);
    this.#remember({ crashTimesMs });
    return {
      cause,
      at: new Date(nowMs).toISOString(),
      exit_code: end?.status?.code ?? null,
      signal: end?.status?.signal ?? null,
      uptime_ms: end?.uptimeMs ?? 0,
      version: this.#children.get(childId)?.version.metadata.version ?? this.#target.metadata.version,
      pid: end?.pid ?? null,
      restart_number: this.#machine.failures,
      next_retry_at: nextRetryAtMs === null ? null : new Date(nextRetryAtMs).toISOString(),
      in_flight: end?.inFlight ?? { total: 0, answered_502: 0, cut_off: 0 },
      output: end?.output ?? [],
    };
  }

  #remembered(): Partial<PluginMemory> {
    const { phase, failures, retryAtMs, reason, doNotRetry, good, refused } = this.#machine;
    const known = this.#memory.goodVersions;
    const version = good === null ? null : this.#versionOf(good);
    const newest: KeptVersion[] =
      version === null || known[0]?.hash === good
        ? []
        : [
            {
              hash: version.hash,
              version: version.metadata.version,
              fileName: version.fileName,
              atMs: this.#context.now(),
            },
          ];
    const goodVersions = [...newest, ...known.filter(({ hash }) => newest[0]?.hash !== hash)].slice(
      0,
      KEPT_VERSIONS,
    );
    return {
      consecutiveFailures: failures,
      retryAtMs: phase === 'restarting' || phase === 'failed' ? retryAtMs : null,
      givenUp:
        phase === 'failed'
          ? {
              reason: reason ?? 'unknown cause',
              doNotRetry,
              atMs: this.#memory.givenUp?.atMs ?? this.#context.now(),
            }
          : null,
      goodVersions,
      refusedHash: refused ?? this.#rolledBackFrom,
    };
  }

  #remember(change: Partial<PluginMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#context.memory.save(this.id, this.#memory);
  }

  #changed(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
    this.#context.changed(this.id);
  }
}
