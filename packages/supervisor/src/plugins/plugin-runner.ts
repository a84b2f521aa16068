/**
 * The owner of one plugin: feeds events to its state table and carries out what the table commands. Nothing else changes its state.
 */

import { reasonText } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { PluginRoute, PluginSnapshot, PluginUsage } from '../api.ts';
import type { PluginCommand, PluginEvent, PluginMachine } from './plugin-machine.ts';
import { stepPlugin } from './plugin-table.ts';
import type { PluginHome, PluginVersion } from '../plugin-files/plugin-version.ts';
import { effectivePolicy } from '../policy.ts';
import type { SupervisionPolicy } from '../policy.ts';
import { RequestCounter } from '../metrics/request-stats.ts';
import type { ChildEnd, ChildListener } from '../children/child-listener.ts';
import { ChildRun } from '../children/child-run.ts';
import { hasOtherEnvironment, licenseOf } from '../children/child-environment.ts';
import type { PluginContext } from './plugin-context.ts';
import type { PluginLog } from '../logs/plugin-log.ts';
import { ENVIRONMENT_CHANGED, PluginFile, tellCapabilities, VERSION_LOST } from './plugin-file.ts';
import type { FileInfo, NoteAbout } from './plugin-file.ts';
import { PluginRecords } from './plugin-records.ts';
import { createRoute } from './plugin-route.ts';
import { pluginSnapshot } from './plugin-snapshot.ts';
import { PluginEventReporter } from './plugin-event-reporter.ts';
import { PluginTimers } from './plugin-timers.ts';
import { PluginView } from '../views/plugin-view.ts';

/** One plugin with everything that runs for it. */
export class PluginRunner {
  readonly id: string;
  readonly log: PluginLog;
  /** The route handed to the server; one object for the plugin's whole life. */
  readonly route: PluginRoute;
  readonly #context: PluginContext;
  readonly #counter = new RequestCounter();
  readonly #records: PluginRecords;
  readonly #view: PluginView;
  readonly #reporter: PluginEventReporter;
  readonly #children = new Map<number, ChildRun>();
  readonly #timers = new PluginTimers((name) => {
    this.step({ type: name });
  });
  readonly #waiters = new Set<() => void>();
  #machine: PluginMachine;
  #routed: ChildRun | null = null;
  readonly #file = new PluginFile();
  #license: PluginSnapshot['license'] = null;
  #lastEnd: ChildEnd | null = null;
  #isShuttingDown = false;
  /** The child that was on its way up when settings or license changed: what it made of the old ones is not the last word. */
  #staleStart: number | null = null;

  constructor(context: PluginContext, version: PluginVersion) {
    this.#context = context;
    this.id = version.metadata.id;
    this.log = context.logs.plugin(this.id);
    this.#records = new PluginRecords(context, this.id);
    this.#records.add(version);
    this.#machine = this.#records.recall(version);
    this.#view = new PluginView(context, this.id, this.log);
    this.#view.recall(this.#target);
    this.#reporter = new PluginEventReporter({
      context,
      id: this.id,
      records: this.#records,
      children: this.#children,
      machine: () => this.#machine,
      name: () => this.#target.metadata.name,
    });
    this.route = createRoute({
      id: this.id,
      channel: () => this.#routed?.channel ?? null,
      machine: () => this.#machine,
      metadata: () => (this.#routed?.version ?? this.#target).metadata,
      counter: this.#counter,
      now: context.now,
      monotonic: context.monotonic,
    });
  }

  get isEnabled(): boolean {
    return this.#records.memory.enabled === true;
  }

  get isUndecided(): boolean {
    return this.#records.memory.enabled === null;
  }

  get phase(): PluginMachine['phase'] {
    return this.#machine.phase;
  }

  /** The segment it is reached by: that of the version that serves, or would be started. */
  get routeSegment(): string {
    return this.route.metadata.route.slice(1);
  }

  get children(): Iterable<ChildRun> {
    return this.#children.values();
  }

  /** Hashes of the versions that must be kept on disk. */
  get wantedHashes(): Iterable<string> {
    const wanted = this.#records.wantedHashes(this.#machine);
    for (const { version } of this.#children.values()) wanted.add(version.hash);
    return wanted;
  }

  get policy(): SupervisionPolicy {
    return this.#policyOf(this.#target);
  }

  /** Takes up where the last host start left: running, waiting for its next try, or given up. */
  boot(): void {
    if (!this.isEnabled) return;
    const recalled = this.#records.resume(this.#machine, this.policy);
    this.#machine = recalled.machine;
    if (recalled.machine.phase === 'failed') this.#license = this.#records.memory.givenUp?.license ?? null;
    if (recalled.next !== null) this.step({ type: recalled.next });
    else if (recalled.machine.retryAtMs !== null)
      this.#timers.set('retry', recalled.machine.retryAtMs - this.#context.now());
  }

  /** Feeds an event to the table. */
  step(event: PluginEvent): void {
    // At the end of the host nothing starts any more; what is remembered now is what the next start goes on with.
    if (this.#isShuttingDown && event.type !== 'ended') return;
    const { now, random } = this.#context;
    const before = this.#machine;
    const result = stepPlugin(before, event, { nowMs: now(), random: random(), policy: this.policy });
    if (result.stale) return;
    this.#machine = result.machine;
    if (result.machine.failures === 0) this.#reporter.restarts = 0;
    for (const command of result.commands) this.#carryOut(command);
    if (this.#machine !== before || result.commands.length > 0) this.#changed();
  }

  /**
   * An admin's choice. Stored before anything happens.
   *
   * @throws whatever the store throws; nothing has happened then.
   */
  choose(enabled: boolean): void {
    this.#records.choose(enabled);
    this.step({ type: enabled ? 'enable' : 'disable' });
  }

  /** What the plugin's file is now. `isAsked`: somebody wants what was refused to be tried again. */
  offer(version: PluginVersion, file: FileInfo, isAsked: boolean): void {
    const { rolledBackFrom } = this.#records;
    const taken = this.#file.take(version.hash, file, { isAsked, machine: this.#machine, rolledBackFrom });
    this.#records.add(version);
    this.note('capabilities', tellCapabilities(version));
    if (taken.isShownOtherwise) this.#changed();
    if (taken.decision === 'retry') this.#configChanged();
    if (taken.decision !== 'upgrade') return;
    if (version.hash !== this.#machine.refused) this.#records.rolledBackFrom = null;
    this.#startUpgrade(version);
  }

  /** The plugin's file cannot be used any more; what runs goes on. */
  refuseFile(reason: Reason, file: FileInfo): void {
    if (!this.#file.refuse(reason, file)) return;
    this.#reporter.tellRefusedFile(reason);
    this.#changed();
  }

  /** Says something about the plugin's files until it is taken back with `null`. */
  note(about: NoteAbout, note: Reason | null): void {
    if (!this.#file.note(about, note)) return;
    if (note !== null) this.log.write({ level: 'warn', message: reasonText(note), stream: 'host' });
    this.#changed();
  }

  /** Stores which file has the plugin's id and route. */
  settleHome(home: PluginHome | null): void {
    this.#records.settleHome(home);
  }

  /** Goes back to the good version before the present one; `null` when none is kept, else the hash gone back to. */
  rollback(): string | null {
    const version = this.#records.previousGood(this.#machine.active?.version ?? this.#machine.target);
    if (version === null) return null;
    const present = this.#file.shown?.hash ?? this.#machine.target;
    this.#records.rolledBackFrom = present === version.hash ? null : present;
    this.#startUpgrade(version);
    this.#records.saveMachine(this.#machine, this.#license);
    return version.hash;
  }

  settingsChanged(settings: Readonly<Record<string, unknown>>): void {
    for (const child of this.#children.values()) child.sendSettings(settings);
    this.#tellPlain('settings_changed', `Settings of ${this.#target.metadata.name} were changed`);
    this.#configChanged();
  }

  /** The env file is another one: what failed may work with it, and what runs has the one before. */
  environmentChanged(): void {
    const isOther = hasOtherEnvironment(this.#context, this.id, this.#routed?.envValues);
    this.note('environment', isOther ? ENVIRONMENT_CHANGED : null);
    this.#configChanged();
  }

  licenseChanged(clockFloor: string): void {
    this.#license = null;
    const token = licenseOf(this.#context, this.id);
    for (const child of this.#children.values()) child.sendLicense(token, clockFloor);
    this.#tellPlain('license_changed', `The license of ${this.#target.metadata.name} was changed`);
    this.#configChanged();
  }

  /** Takes a sample of every child's process tree, by marker, and judges it. */
  sampled(usages: ReadonlyMap<string, PluginUsage>): void {
    for (const child of this.#children.values()) {
      const usage = usages.get(child.runId) ?? null;
      child.usage = usage;
      const { memoryLimitMb, memoryLimitSamples } = this.#policyOf(child.version);
      if (!child.memory.isExceeded(usage?.memoryBytes ?? 0, memoryLimitMb, memoryLimitSamples)) continue;
      child.fail(this.#reporter.tellMemoryLimit(child, memoryLimitMb ?? 0));
    }
    this.#context.changed(this.id);
  }

  /** Resolves on the next change of state. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }

  /** Ends everything that runs; resolves with whether something had to be killed. */
  async shutDown(): Promise<boolean> {
    this.#timers.clearAll();
    const children = [...this.#children.values()];
    this.#isShuttingDown = true;
    if (this.#machine.active !== null) {
      this.#machine = { ...this.#machine, phase: 'stopping', afterStop: 'disable', candidate: null };
    }
    for (const child of children) child.stop();
    await Promise.all(children.map(({ gone }) => gone));
    return children.some(({ wasKilled }) => wasKilled);
  }

  snapshot(): PluginSnapshot {
    const machine = this.#machine;
    const version = this.#records.versionOf(machine.active?.version ?? machine.target) ?? this.#target;
    return pluginSnapshot({
      machine,
      version,
      child: machine.active === null ? null : (this.#children.get(machine.active.id) ?? null),
      memory: this.#records.memory,
      fileReason: this.#file.reason,
      restarts: this.#reporter.restarts,
      license: this.#license,
      judgeLicense: this.#context.options.judgeLicense,
      lastCrash: this.#reporter.lastCrash,
      requests: this.#counter.snapshot(this.#context.monotonic()),
      upgrade: this.#reporter.upgrade,
      bundle: this.#view.bundle,
      file: this.#file.shown,
      notes: this.#file.notes,
      policy: this.#policyOf(version),
    });
  }

  get #target(): PluginVersion {
    const version = this.#records.versionOf(this.#machine.target) ?? this.#records.anyVersion;
    if (version === null) throw new Error(`plugin "${this.id}" has no version`);
    return version;
  }

  #policyOf(version: PluginVersion): SupervisionPolicy {
    const { policy } = this.#context;
    return effectivePolicy(policy, version.metadata.limits, this.#context.policyFor(this.id));
  }

  #startUpgrade(version: PluginVersion): void {
    const { active } = this.#machine;
    if (active?.version === version.hash) this.#reporter.upgrade = null;
    else if (active !== null) this.#reporter.noteUpgrade(version.metadata.version, 'in_progress', null);
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
        if (this.#routed !== null) void this.#refreshView(this.#routed);
        return;
      case 'timer':
        this.#timers.set(command.name, command.atMs - this.#context.now());
        return;
      case 'clear_timer':
        this.#timers.clear(command.name);
        return;
      case 'emit':
        this.#reporter.emit(command.event, this.#lastEnd);
        return;
      case 'save':
        if (!this.#isShuttingDown) this.#records.saveMachine(this.#machine, this.#license);
        return;
    }
  }

  #spawn(id: number, hash: string): void {
    const version = this.#records.versionOf(hash);
    if (version === null) {
      queueMicrotask(() => {
        this.#lastEnd = null;
        this.step({ type: 'ended', child: id, failure: VERSION_LOST });
      });
      return;
    }
    const before = [...this.#children.values()].filter((child) => child.stage === 'gone');
    const child = new ChildRun({
      context: this.#context,
      id,
      version,
      policy: this.#policyOf(version),
      counter: this.#counter,
      log: this.log,
      listener: this.#childListener(),
    });
    this.#children.set(id, child);
    void child.gone.then(() => {
      this.#children.delete(id);
      this.#changed();
    });
    // What the last child left behind is ended before the next one starts: it may hold a port or a lock.
    void Promise.all(before.map(({ gone }) => gone))
      .then(() => child.start())
      .catch((error: unknown) => {
        this.#context.reportInternalError(`the start of plugin "${this.id}"`, error);
      });
  }

  #childListener(): ChildListener<ChildRun> {
    return {
      onReady: (child) => {
        if (this.#staleStart === child.id) this.#staleStart = null;
        this.note('environment', null);
        this.step({ type: 'ready', child: child.id });
        this.#takeLicense(child);
      },
      onSilence: (child, isSilent) => {
        this.step({ type: isSilent ? 'unresponsive' : 'recovered', child: child.id });
      },
      onChange: (child) => {
        this.#takeLicense(child);
        this.#changed();
      },
      onNotify: (level, title, message) => {
        this.#context.notify({ plugin: this.id, level, title, message, atMs: this.#context.now() });
      },
      onEnded: (child, end) => {
        this.#lastEnd = end;
        if (this.#routed === child) this.#routed = null;
        this.step({ type: 'ended', child: child.id, failure: end.failure });
        if (this.#staleStart === child.id) this.#configChanged();
      },
    };
  }

  /** Settings or license changed: what failed may work now. */
  #configChanged(): void {
    const { phase, active, candidate } = this.#machine;
    this.#staleStart = candidate?.id ?? (phase === 'starting' ? (active?.id ?? null) : null);
    this.step({ type: 'config_changed' });
  }

  /** A verdict outlives the child that gave it: a plugin that refuses to run says why and ends. */
  #takeLicense(child: ChildRun): void {
    if (child.license !== null && child.id === this.#machine.active?.id) this.#license = child.license;
  }

  async #refreshView(child: ChildRun): Promise<void> {
    try {
      await this.#view.refresh(child, () => this.#routed === child);
      this.#changed();
    } catch (error) {
      this.#context.reportInternalError(`the view of plugin "${this.id}"`, error);
    }
  }

  #tellPlain(type: 'settings_changed' | 'license_changed', message: string): void {
    this.#reporter.tell({ type, level: 'info', message, child: this.#routed ?? undefined });
  }

  #changed(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
    this.#context.changed(this.id);
  }
}
