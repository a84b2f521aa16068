/**
 * One child: a process, its connection and its logs, from spawn to gone. First reason wins, and there is one place where it ends.
 */

import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { ChannelEnd, ChannelListener, InFlightReport, LiveChannel } from '@toru/channel';
import { findExecutableProblem, isTraced, runIdOf, startProcess } from '@toru/process';
import type { ExitStatus } from '@toru/process';
import { makeReason, toPlainLine, toPlainLines } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import { nextStage } from './child-table.ts';
import type { ChildStage, ChildStep } from './child-table.ts';
import { exitReason, lateReason, reportedReason } from './crash-cause.ts';
import type { PluginSnapshot, PluginUsage } from '../api.ts';
import { MemoryWatch } from '../metrics/memory-watch.ts';
import { failureFor } from './child-failure.ts';
import type { ChildFailure } from './child-failure.ts';
import type { PluginVersion } from '../plugin-files/plugin-version.ts';
import type { SupervisionPolicy } from '../policy.ts';
import type { RequestCounter } from '../metrics/request-stats.ts';
import { ChildConnection } from './child-connection.ts';
import type { ChildListener } from './child-listener.ts';
import { clearAway, follow, readLastOutput } from './child-cleanup.ts';
import type { FollowedProcess } from './child-cleanup.ts';
import { makeDataFolder, planOf } from './child-environment.ts';
import type { ChildMarks } from './child-environment.ts';
import type { ChildContext } from './child-context.ts';
import { Heartbeat } from './heartbeat.ts';
import type { PluginLog } from '../logs/plugin-log.ts';
import { StartDeadline } from './start-deadline.ts';
import type { Release } from './start-slots.ts';
import { endProcess } from './graceful-stop.ts';
import { ensureFolder } from '../data-folder/runtime-folder.ts';

/** Time a child has to end by itself after its connection ended. */
const LOST_CONNECTION_GRACE_MS = 2_000;
const OUTPUT_LINES = 50;
const NO_REQUESTS: InFlightReport = { total: 0, answered_502: 0, cut_off: 0 };

/** What a child is started with. */
export interface ChildRunOptions {
  readonly context: ChildContext;
  /** The number by which the plugin's table knows it. */
  readonly id: number;
  readonly version: PluginVersion;
  readonly policy: SupervisionPolicy;
  readonly counter: RequestCounter;
  readonly log: PluginLog;
  readonly listener: ChildListener<ChildRun>;
}

/** A child between its start and the moment nothing of it is left. */
export class ChildRun {
  readonly id: number;
  readonly version: PluginVersion;
  readonly policy: SupervisionPolicy;
  readonly runId: string;
  readonly startedAtMs: number;
  readyAtMs: number | null = null;
  progress: PluginSnapshot['progress'] = null;
  /** What it last said of itself. */
  status: PluginSnapshot['status'] = null;
  license: PluginSnapshot['license'] = null;
  usage: PluginUsage | null = null;
  /** What its env file said. */
  envValues: Readonly<Record<string, string>> = {};
  readonly memory: MemoryWatch = new MemoryWatch();
  /** It was asked to stop and had to be killed. */
  wasKilled = false;
  /** Resolves when the process is gone and everything that bore its marker too. Never rejects. */
  readonly gone: Promise<void>;
  readonly #context: ChildContext;
  readonly #options: ChildRunOptions;
  readonly #socketPath: string;
  readonly #startedMono: number;
  readonly #deadline: StartDeadline;
  readonly #heartbeat: Heartbeat;
  #stage: ChildStage = 'spawning';
  #followed: FollowedProcess | null = null;
  #connection: ChildConnection | null = null;
  #failure: ChildFailure | null = null;
  #isAsked = false;
  #inFlight: InFlightReport = NO_REQUESTS;
  /** What changed while it could not be told. */
  readonly #pendingUpdates = new Map<'settings' | 'license', (channel: LiveChannel) => void>();
  #markGone: () => void = () => undefined;
  #giveStartBack: Release = () => undefined;

  constructor(options: ChildRunOptions) {
    const { context, policy } = options;
    this.#options = options;
    this.#context = context;
    this.id = options.id;
    this.version = options.version;
    this.policy = policy;
    const number = context.nextChildNumber();
    this.runId = runIdOf(context.mark, number);
    this.#socketPath = context.runtime.socketPath(number);
    this.startedAtMs = context.now();
    this.#startedMono = context.monotonic();
    this.#heartbeat = new Heartbeat(policy, () => this.pid !== null && isTraced(this.pid));
    this.#deadline = new StartDeadline(policy, context.monotonic, (waitedMs) => {
      this.fail(lateReason(waitedMs, this.#connection?.lastRefusal ?? null));
    });
    this.gone = new Promise((resolve) => {
      this.#markGone = resolve;
    });
  }

  get pid(): number | null {
    return this.#followed?.running.pid ?? null;
  }

  get stage(): ChildStage {
    return this.#stage;
  }

  /** The channel once requests may be sent. */
  get channel(): LiveChannel | null {
    return this.#stage === 'ready' || this.#stage === 'draining' ? this.#open : null;
  }

  get features(): readonly string[] {
    return [...(this.#open?.features ?? [])];
  }

  get #open(): LiveChannel | null {
    return this.#connection?.channel ?? null;
  }

  /** Starts the process. Call once. Never rejects: a start that is not possible is an ending. */
  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#endWithoutProcess(makeReason('START_FAILED', { detail }));
    }
  }

  /** Drains and ends the child; safe to call at any time and more than once. */
  stop(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const channel = this.#open;
    if (this.#stage !== 'ready' || channel === null) {
      if (this.#move('stop')) this.#end(null);
      return;
    }
    this.#move('stop');
    const { forceStopSignal } = this.#context;
    let isDrained = false;
    const drained = (): void => {
      if (isDrained) return;
      isDrained = true;
      clearTimeout(timer);
      forceStopSignal.removeEventListener('abort', drained);
      if (!this.#move('idle')) return;
      channel.cutOff();
      this.#end(() => {
        channel.sendShutdown(this.policy.shutdownGraceMs);
      });
    };
    const timer = setTimeout(drained, this.policy.drainMs);
    forceStopSignal.addEventListener('abort', drained);
    channel.drain(drained);
  }

  /** Ends the child for a reason: it is killed, and what it did not answer is answered for it. */
  fail(reason: Reason): void {
    if (!this.#move('fail')) return;
    this.#failure ??= failureFor(reason);
    this.#connection?.end();
    this.#followed?.running.signalGroup('SIGKILL');
  }

  /** Hands over changed settings, at the latest when the child is ready. */
  sendSettings(settings: Readonly<Record<string, unknown>>): void {
    this.#tell('settings', (channel) => {
      channel.sendSettings(settings);
    });
  }

  /** Hands over a changed license, at the latest when the child is ready. */
  sendLicense(token: string | null, clockFloor: string): void {
    this.#tell('license', (channel) => {
      channel.sendLicense(token, clockFloor);
    });
  }

  /** Looks after deadlines and signs of life. `lagMs`: how late the host itself is. */
  tick(nowMono: number, lagMs: number): void {
    const channel = this.#open;
    if (channel === null) return;
    channel.checkDeadlines(nowMono);
    const change = this.#heartbeat.beat(channel, this.channel !== null, nowMono, lagMs);
    if (change?.kind === 'hung') this.fail(change.cause);
    else if (change !== null) this.#options.listener.onSilence(this, change.kind === 'unresponsive');
  }

  async #start(): Promise<void> {
    const context = this.#context;
    this.#giveStartBack = await context.startSlots.take();
    if (this.#isStopWanted()) {
      this.#endWithoutProcess(makeReason('START_NOT_WANTED'));
      return;
    }
    const { metadata } = this.version;
    const dataDir = makeDataFolder(context, metadata.id);
    ensureFolder(context.runtime.path);
    const token = randomBytes(32).toString('hex');
    const marks = { runId: this.runId, socketPath: this.#socketPath, token, dataDir };
    const { plan, values, ignored } = planOf(context, this.version, marks);
    this.envValues = values;
    for (const message of ignored)
      this.#options.log.write({ level: 'warn', message, stream: 'host', runId: this.runId });
    const path = await context.versions.restore(this.version, context.filesOf(this.version.hash));
    const problem = findExecutableProblem(path, plan.env['PATH']);
    if (problem !== null) {
      this.#endWithoutProcess(problem);
      return;
    }
    const connection = this.#connect(marks);
    await connection.listen();
    const running = await startProcess({ ...plan, file: path });
    if ('reason' in running) {
      this.#endWithoutProcess(running.reason);
      return;
    }
    const followed = follow(context, this.#options.log, running, this.runId, this.#socketPath);
    this.#followed = followed;
    void running.exited
      .then((status) => this.#onExit(followed, status))
      .catch((error: unknown) => {
        context.reportInternalError(`the end of process ${running.pid}`, error);
      })
      .finally(this.#markGone);
    this.#move('spawned');
    this.#deadline.renew();
    const message = `${metadata.name} ${metadata.version} started as process ${running.pid}`;
    const details = { pid: running.pid, version: metadata.version };
    context.emit(
      { type: 'started', plugin: metadata.id, runId: this.runId, level: 'info', message, details },
      running.pid,
    );
    context.changed(metadata.id);
    if (!this.#isStopWanted()) connection.reach();
    else if (this.#move('stop')) this.#end(null);
  }

  /** Asked anew after each wait. */
  #isStopWanted(): boolean {
    return this.#isAsked;
  }

  #connect(marks: ChildMarks): ChildConnection {
    const { context, version, policy, counter } = this.#options;
    this.#connection = new ChildConnection({
      context,
      version,
      policy,
      counter,
      marks,
      listener: this.#channelListener(),
      onRefused: (reason) => {
        const pid = this.pid ?? undefined;
        const message = `Connection refused: ${reason}`;
        this.#options.log.write({ level: 'warn', message, stream: 'host', pid, runId: this.runId });
      },
      onFailure: (reason) => {
        this.fail(reason);
      },
    });
    return this.#connection;
  }

  #channelListener(): ChannelListener {
    const { listener, log } = this.#options;
    return {
      onReady: () => {
        if (!this.#move('ready')) return;
        this.#deadline.clear();
        this.readyAtMs = this.#context.now();
        listener.onReady(this);
        for (const [what, send] of this.#pendingUpdates) this.#tell(what, send);
      },
      onStarting: (progress, message) => {
        if (this.#stage !== 'handshaking') return;
        this.#deadline.renew();
        this.progress = { percent: progress ?? 0, message: toPlainLine(message ?? '') };
        listener.onChange(this);
      },
      onFailed: (code, message, retry) => {
        if (!this.#move('fail')) return;
        this.#failure ??= { reason: reportedReason(code, message), doNotRetry: !retry };
        this.#end(null);
      },
      onLog: (level, message, fields) => {
        const pid = this.pid ?? undefined;
        log.write({ level, message, stream: 'channel', fields, pid, runId: this.runId });
      },
      onStatus: ({ health, message, license }) => {
        const plain = message === null ? null : toPlainLines(message);
        if (health !== null) this.status = { health, message: plain ?? '' };
        if (license !== null) this.license = { state: license, detail: plain };
        listener.onChange(this);
      },
      onNotify: (level, title, message) => {
        listener.onNotify(level, toPlainLine(title), toPlainLines(message));
      },
      onInternalError: (error) => {
        this.#context.reportInternalError(`a message of plugin "${this.version.metadata.id}"`, error);
      },
      onEnd: (end, inFlight) => {
        this.#inFlight = inFlight;
        this.#onChannelEnd(end);
      },
    };
  }

  #onChannelEnd(end: ChannelEnd): void {
    if (end.kind === 'protocol_error') {
      this.fail(makeReason('PLUGIN_BROKE_PROTOCOL', { detail: end.error.message }));
      return;
    }
    if (end.kind === 'local' || this.#followed === null) return;
    const { exited } = this.#followed.running;
    // A child that ends closes its connection on the way: most often the exit follows at once and says why.
    void Promise.race([exited, delay(LOST_CONNECTION_GRACE_MS, null, { ref: false })]).then((status) => {
      if (status === null) this.fail(makeReason('PLUGIN_DISCONNECTED'));
    });
  }

  /** Walks the stop ladder. The stage is `stopping` already. */
  #end(sayShutdown: (() => void) | null): void {
    this.#deadline.clear();
    this.#connection?.stopWaiting();
    if (this.#followed === null) return;
    void endProcess(this.#followed.running, this.policy, sayShutdown, this.#context.forceStopSignal).then(
      (step) => {
        this.wasKilled = this.#isAsked && step === 'SIGKILL';
      },
    );
  }

  async #onExit(followed: FollowedProcess, status: ExitStatus): Promise<void> {
    this.#deadline.clear();
    this.#connection?.end();
    this.#move('exited');
    try {
      await readLastOutput(followed);
      this.#tellEnd(
        this.#isAsked ? null : (this.#failure ?? failureFor(exitReason(status, this.readyAtMs !== null))),
        status,
      );
    } finally {
      await clearAway(this.#context, followed);
    }
  }

  #tell(what: 'settings' | 'license', send: (channel: LiveChannel) => void): void {
    const { channel } = this;
    if (channel === null) this.#pendingUpdates.set(what, send);
    else send(channel);
  }

  #endWithoutProcess(reason: Reason): void {
    this.#move('fail');
    this.#connection?.end();
    this.#failure ??= failureFor(reason);
    this.#tellEnd(this.#isAsked ? null : this.#failure, null);
    this.#markGone();
  }

  #tellEnd(failure: ChildFailure | null, status: ExitStatus | null): void {
    this.#options.listener.onEnded(this, {
      failure,
      status,
      pid: this.pid,
      uptimeMs: Math.round(this.#context.monotonic() - this.#startedMono),
      inFlight: this.#inFlight,
      output: this.#options.log.lastOutput(OUTPUT_LINES, this.runId),
    });
  }

  #move(step: ChildStep): boolean {
    const next = nextStage(this.#stage, step);
    if (next === null) return false;
    this.#stage = next;
    if (next !== 'handshaking') this.#giveStartBack();
    return true;
  }
}
