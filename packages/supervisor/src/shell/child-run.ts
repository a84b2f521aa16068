/**
 * One child: a process, its connection and its logs, from spawn to gone. First reason wins, and there is one place where it ends.
 */

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { MAX_BODY_BYTES, MAX_HEAD_BYTES, STREAM_WINDOW_BYTES } from '@toru/protocol';
import type { LicenseState, WelcomeMessage } from '@toru/protocol';

import { nextStage } from '../child-table.ts';
import type { ChildStage, ChildStep } from '../child-table.ts';
import { DO_NOT_RETRY_STATUS, describeExit } from '../crash-cause.ts';
import type { ExitStatus } from '../crash-cause.ts';
import { childEnvironment, parseEnvFile } from '../environment.ts';
import type { ChildFailure } from '../plugin-table.ts';
import type { PluginVersion } from '../plugin-version.ts';
import type { SupervisionPolicy } from '../policy.ts';
import type { RequestCounter } from '../request-stats.ts';
import { runIdOf } from '../run-id.ts';
import { ChannelV1 } from './channel/channel-v1.ts';
import { ChannelV2 } from './channel/channel-v2.ts';
import { createHandshake } from './channel/handshake.ts';
import type { Connected, Handshake } from './channel/handshake.ts';
import type {
  ChannelContext,
  ChannelEnd,
  ChannelListener,
  InFlightReport,
  LiveChannel,
} from './channel/live-channel.ts';
import type { EngineContext } from './engine-context.ts';
import { readTextIfPresent } from './files/discovery.ts';
import { findExecutableProblem } from './files/executable-check.ts';
import { startProcess } from './process/child-process.ts';
import type { RunningProcess } from './process/child-process.ts';
import { HOST_LAG_MS, judgeSilence } from './process/silence.ts';
import type { SilenceVerdict } from './process/silence.ts';
import { endProcess } from './process/stop-ladder.ts';
import type { StopStep } from './process/stop-ladder.ts';
import { sweep } from './process/sweep.ts';
import { ensureFolder } from './runtime-folder.ts';
import type { LogAttachment, PluginLog } from './logs/plugin-log.ts';

/** Time a child has to end by itself after its connection ended. */
const LOST_CONNECTION_GRACE_MS = 2_000;
/** Time to read what an ended child has left in its pipes. */
const DRAIN_OUTPUT_MS = 100;
const NO_REQUESTS: InFlightReport = { total: 0, answered_502: 0, cut_off: 0 };

/** How a child ended, for its crash report. */
export interface ChildEnd {
  /** null: it was asked to end. */
  readonly failure: ChildFailure | null;
  readonly status: ExitStatus | null;
  readonly pid: number | null;
  readonly uptimeMs: number;
  readonly inFlight: InFlightReport;
  readonly output: readonly string[];
  /** Which step of the stop ladder ended it, when it was asked to. */
  readonly step: StopStep | null;
  /** Set for `memory_limit` and the like: an event of its own tells it. */
  readonly kind:
    'exit' | 'memory_limit' | 'hung' | 'start_timeout' | 'protocol_error' | 'failed' | 'unstartable';
}

/** What a child tells its plugin. */
export interface ChildListener {
  onReady(child: ChildRun): void;
  onSilence(child: ChildRun, isSilent: boolean): void;
  onProgress(child: ChildRun, percent: number, message: string): void;
  onStatus(
    child: ChildRun,
    status: { health: 'ok' | 'degraded' | null; message: string | null; license: LicenseState | null },
  ): void;
  onNotify(level: 'info' | 'warn' | 'error', title: string, message: string): void;
  onEnded(child: ChildRun, end: ChildEnd): void;
}

/** What a child is started with. */
export interface ChildRunOptions {
  readonly context: EngineContext;
  /** The number by which the plugin's table knows it. */
  readonly id: number;
  readonly version: PluginVersion;
  readonly policy: SupervisionPolicy;
  readonly counter: RequestCounter;
  readonly log: PluginLog;
  readonly listener: ChildListener;
}

/** A child between its start and the moment nothing of it is left. */
export class ChildRun {
  readonly id: number;
  readonly version: PluginVersion;
  readonly policy: SupervisionPolicy;
  readonly runId: string;
  readonly startedAtMs: number;
  readyAtMs: number | null = null;
  /** Resolves when the process is gone and everything that bore its marker too. */
  readonly gone: Promise<void>;
  readonly #context: EngineContext;
  readonly #options: ChildRunOptions;
  readonly #number: number;
  readonly #startedMono: number;
  #stage: ChildStage = 'spawning';
  #process: RunningProcess | null = null;
  #handshake: Handshake | null = null;
  #channel: LiveChannel | null = null;
  #attachments: LogAttachment[] = [];
  #startTimer: NodeJS.Timeout | undefined;
  #failure: { readonly failure: ChildFailure; readonly kind: ChildEnd['kind'] } | null = null;
  #isAsked = false;
  #step: StopStep | null = null;
  #inFlight: InFlightReport = NO_REQUESTS;
  #lastRefusal: string | null = null;
  #isSilent = false;
  #markGone: () => void = () => undefined;

  constructor(options: ChildRunOptions) {
    this.#options = options;
    this.#context = options.context;
    this.id = options.id;
    this.version = options.version;
    this.policy = options.policy;
    this.#number = options.context.nextChildNumber();
    this.runId = runIdOf(options.context.mark, this.#number);
    this.startedAtMs = options.context.now();
    this.#startedMono = options.context.monotonic();
    this.gone = new Promise((resolve) => {
      this.#markGone = resolve;
    });
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get stage(): ChildStage {
    return this.#stage;
  }

  /** The channel once requests may be sent. */
  get channel(): LiveChannel | null {
    return this.#stage === 'ready' || this.#stage === 'draining' ? this.#channel : null;
  }

  get features(): readonly string[] {
    return this.#channel === null ? [] : [...this.#channel.features];
  }

  /** Starts the process. Call once. */
  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      this.#endWithoutProcess(error instanceof Error ? error.message : String(error));
    }
  }

  /** Drains and ends the child; safe to call at any time and more than once. */
  stop(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const channel = this.#channel;
    if (this.#stage !== 'ready' || channel === null) {
      if (this.#move('stop')) this.#end(null);
      return;
    }
    this.#move('stop');
    let isDrained = false;
    const drained = (): void => {
      if (isDrained) return;
      isDrained = true;
      clearTimeout(timer);
      if (!this.#move('idle')) return;
      this.#end(() => {
        channel.sendShutdown(this.policy.shutdownGraceMs);
      });
    };
    const timer = setTimeout(drained, this.policy.drainMs);
    this.#context.hurry.addEventListener('abort', drained, { once: true });
    channel.whenIdle(drained);
  }

  /** Ends the child for a reason: it is killed, and what it did not answer is answered for it. */
  fail(cause: string, kind: ChildEnd['kind'], doNotRetry = false): void {
    if (!this.#move('fail')) return;
    this.#failure ??= { failure: { cause, doNotRetry }, kind };
    this.#handshake?.close();
    this.#channel?.end();
    this.#process?.signalGroup('SIGKILL');
  }

  sendSettings(settings: Readonly<Record<string, unknown>>): void {
    if (this.channel !== null) this.#channel?.sendSettings(settings);
  }

  sendLicense(token: string | null, clockFloor: string): void {
    if (this.channel !== null) this.#channel?.sendLicense(token, clockFloor);
  }

  /** Looks after deadlines and silence. `lagMs`: how late the host itself is. */
  pulse(nowMono: number, pingDue: boolean, lagMs: number): void {
    const channel = this.#channel;
    if (channel === null) return;
    channel.checkDeadlines(nowMono);
    if (pingDue) channel.ping();
    // A host that was itself asleep has heard nobody, and has asked nobody either.
    if (lagMs > HOST_LAG_MS) channel.lastHeardMs = nowMono;
    const verdict = judgeSilence(
      this.policy,
      channel.features.has('heartbeat'),
      nowMono - channel.lastHeardMs,
    );
    if (this.#stage === 'ready' || this.#stage === 'draining')
      this.#onVerdict(verdict, nowMono - channel.lastHeardMs);
  }

  #onVerdict(verdict: SilenceVerdict, silentMs: number): void {
    const isSilent = verdict !== 'alive';
    if (verdict === 'hung' && !this.#isTraced()) {
      const missed = Math.floor(silentMs / this.policy.heartbeatIntervalMs);
      this.fail(`missed ${missed} heartbeats (no sign of life for ${Math.round(silentMs / 1000)} s)`, 'hung');
      return;
    }
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.#options.listener.onSilence(this, isSilent);
  }

  #isTraced(): boolean {
    const status = this.pid === null ? null : readTextIfPresent(`/proc/${this.pid}/status`);
    const tracer = /^TracerPid:\s*(\d+)/m.exec(status ?? '')?.[1];
    return tracer !== undefined && tracer !== '0';
  }

  async #start(): Promise<void> {
    const { options } = this.#context;
    const { metadata, path } = this.version;
    const dataDir = join(options.dataDir, 'plugins', metadata.id, 'data');
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    ensureFolder(this.#context.runtime.path);
    const socketPath = this.#context.runtime.socketPath(this.#number);
    const token = randomBytes(32).toString('hex');
    const env = this.#environment(dataDir, socketPath, token);
    const problem = findExecutableProblem(path, env['PATH']);
    if (problem !== null) {
      this.#failure = {
        failure: { cause: `cannot be executed: ${problem}`, doNotRetry: true },
        kind: 'unstartable',
      };
      this.#endWithoutProcess('');
      return;
    }
    if (metadata.protocol === 2) {
      this.#handshake = this.#listen(socketPath, token, dataDir);
      await this.#handshake.listening;
    }
    const running = startProcess({ file: path, args: [], cwd: dataDir, env, stdin: 'lifeline' });
    if ('reason' in running) {
      this.#handshake?.close();
      this.#endWithoutProcess(running.reason);
      return;
    }
    this.#process = running;
    this.#context.guardian.watch(running.pid);
    const { log } = this.#options;
    this.#attachments = [
      log.attach(running.stdout, 'stdout', running.pid, this.runId),
      log.attach(running.stderr, 'stderr', running.pid, this.runId),
    ];
    void running.exited.then((status) => this.#onExit(running, status));
    this.#move('spawned');
    this.#armStartTimer(this.policy.startTimeoutMs);
    this.#context.emit({
      type: 'started',
      plugin: metadata.id,
      runId: this.runId,
      level: 'info',
      message: `${metadata.name} ${metadata.version} started as process ${running.pid}`,
      details: { pid: running.pid, version: metadata.version },
    });
    this.#context.changed(metadata.id);
    if (this.#isAsked) {
      if (this.#move('stop')) this.#end(null);
      return;
    }
    if (metadata.protocol === 1) {
      this.#channel = new ChannelV1({
        ...this.#channelContext(),
        path: socketPath,
        instanceId: options.instanceId,
        logPath: join(options.logDir, 'plugins', `${metadata.id}.log`),
        now: this.#context.now,
        createId: () => randomBytes(8).toString('hex'),
      });
    }
  }

  #environment(dataDir: string, socketPath: string, token: string): Record<string, string> {
    const { options, env } = this.#context;
    const { id, protocol } = this.version.metadata;
    const envPath = join(options.pluginsDir, `${id}.env`);
    const file = parseEnvFile(readTextIfPresent(envPath) ?? '');
    if (!file.ok) throw new Error(`its environment file "${envPath}" cannot be read: ${file.message}`);
    return childEnvironment(env, file.values, {
      TORU_PROTOCOL: String(protocol),
      TORU_HOST_SOCKET: protocol === 2 ? socketPath : undefined,
      TORU_TOKEN: protocol === 2 ? token : undefined,
      TORU_PLUGIN_SOCKET: protocol === 1 ? socketPath : undefined,
      TORU_PLUGIN_ID: id,
      TORU_INSTANCE_ID: options.instanceId,
      TORU_DATA_DIR: dataDir,
      TORU_LOG_PATH: join(options.logDir, 'plugins', `${id}.log`),
      TORU_RUN_ID: this.runId,
      TORU_LICENSE_KEY: options.license?.(id) ?? undefined,
    });
  }

  #listen(path: string, token: string, dataDir: string): Handshake {
    const { metadata } = this.version;
    return createHandshake({
      path,
      token,
      pluginId: metadata.id,
      version: metadata.version,
      welcome: () => this.#welcome(dataDir),
      onRefused: (reason) => {
        this.#lastRefusal = reason;
        this.#log('warn', `Connection refused: ${reason}`);
      },
      onBadHello: (error) => {
        this.fail(`protocol error: ${error.message}`, 'protocol_error');
      },
      onConnected: (connected) => {
        this.#onConnected(connected);
      },
    });
  }

  #welcome(dataDir: string): WelcomeMessage {
    const { options, now } = this.#context;
    const { id } = this.version.metadata;
    return {
      type: 'welcome',
      instance_id: options.instanceId,
      plugin_id: id,
      data_dir: dataDir,
      log_level: 'info',
      settings: options.settings?.(id, this.version.metadata.settings) ?? {},
      license: options.license?.(id) ?? null,
      clock_floor: new Date(options.clockFloorMs?.() ?? now()).toISOString(),
      limits: {
        max_head_bytes: MAX_HEAD_BYTES,
        max_body_bytes: MAX_BODY_BYTES,
        stream_window_bytes: STREAM_WINDOW_BYTES,
        heartbeat_interval_ms: this.policy.heartbeatIntervalMs,
      },
    };
  }

  #onConnected(connected: Connected): void {
    this.#handshake = null;
    const channel = new ChannelV2({ ...this.#channelContext(), ...connected });
    this.#channel = channel;
    channel.start();
  }

  #channelContext(): ChannelContext {
    return {
      plugin: this.version.metadata.id,
      limits: { maxInFlight: this.policy.maxInFlight, requestDeadlineMs: this.policy.requestDeadlineMs },
      counter: this.#options.counter,
      listener: this.#channelListener(),
      calls: this.#context.calls,
      monotonic: this.#context.monotonic,
    };
  }

  #channelListener(): ChannelListener {
    const { listener } = this.#options;
    return {
      onReady: () => {
        if (!this.#move('ready')) return;
        clearTimeout(this.#startTimer);
        this.readyAtMs = this.#context.now();
        listener.onReady(this);
      },
      onStarting: (progress, message) => {
        if (this.#stage !== 'handshaking') return;
        this.#armStartTimer(this.policy.startTimeoutMs);
        listener.onProgress(this, progress ?? 0, message ?? '');
      },
      onFailed: (code, message, retry) => {
        this.#failure ??= { failure: { cause: `${message} (${code})`, doNotRetry: !retry }, kind: 'failed' };
        if (this.#move('fail')) this.#end(null);
      },
      onLog: (level, message, fields) => {
        this.#options.log.write({
          level,
          message,
          stream: 'channel',
          fields,
          pid: this.pid ?? undefined,
          runId: this.runId,
        });
      },
      onStatus: (status) => {
        listener.onStatus(this, status);
      },
      onNotify: (level, title, message) => {
        listener.onNotify(level, title, message);
      },
      onEnd: (end, inFlight) => {
        this.#inFlight = inFlight;
        this.#onChannelEnd(end);
      },
    };
  }

  #onChannelEnd(end: ChannelEnd): void {
    if (end.kind === 'protocol_error') {
      this.fail(`protocol error: ${end.error.message}`, 'protocol_error');
      return;
    }
    if (end.kind === 'local' || this.#process === null) return;
    const running = this.#process;
    // A child that ends closes its connection on the way: most often the exit follows at once and says why.
    void Promise.race([running.exited, delay(LOST_CONNECTION_GRACE_MS, null, { ref: false })]).then(
      (status) => {
        if (status === null) this.fail('closed its connection and did not exit', 'exit');
      },
    );
  }

  #armStartTimer(withinMs: number): void {
    clearTimeout(this.#startTimer);
    const elapsedMs = this.#context.monotonic() - this.#startedMono;
    const leftMs = Math.max(0, this.policy.startMaxMs - elapsedMs);
    this.#startTimer = setTimeout(
      () => {
        const waitedMs = Math.round(this.#context.monotonic() - this.#startedMono);
        const refusal = this.#lastRefusal === null ? '' : ` (last connection refused: ${this.#lastRefusal})`;
        this.fail(`not ready within ${waitedMs} ms${refusal}`, 'start_timeout');
      },
      Math.min(withinMs, leftMs),
    );
  }

  /** Walks the stop ladder. The stage is `stopping` already. */
  #end(sayShutdown: (() => void) | null): void {
    const running = this.#process;
    clearTimeout(this.#startTimer);
    this.#handshake?.close();
    if (running === null) return;
    void endProcess(running, this.policy, sayShutdown, this.#context.hurry).then((step) => {
      this.#step = step;
    });
  }

  async #onExit(running: RunningProcess, status: ExitStatus): Promise<void> {
    clearTimeout(this.#startTimer);
    this.#handshake?.close();
    this.#channel?.end();
    this.#stage = 'gone';
    await Promise.all(this.#attachments.map((attachment) => attachment.detach(DRAIN_OUTPUT_MS)));
    running.release();
    const failure = this.#isAsked ? null : (this.#failure?.failure ?? this.#describe(status));
    this.#tellEnd(failure, status);
    const report = await sweep((runId) => runId === this.runId);
    if (report.left.length > 0)
      this.#log('error', `Processes that cannot be ended: ${report.left.join(', ')}`);
    // A version 1 plugin that was killed leaves its socket behind.
    rmSync(this.#context.runtime.socketPath(this.#number), { force: true });
    this.#context.guardian.forget(running.pid);
    this.#markGone();
  }

  #describe(status: ExitStatus): ChildFailure {
    const wasReady = this.readyAtMs !== null;
    const cause = describeExit(status) + (wasReady ? '' : ' before it was ready');
    return { cause, doNotRetry: status.code === DO_NOT_RETRY_STATUS };
  }

  #endWithoutProcess(reason: string): void {
    this.#stage = 'gone';
    this.#handshake?.close();
    const failure = this.#failure?.failure ?? { cause: `cannot be started: ${reason}`, doNotRetry: false };
    this.#failure ??= { failure, kind: 'unstartable' };
    this.#tellEnd(this.#isAsked ? null : failure, null);
    this.#markGone();
  }

  #tellEnd(failure: ChildFailure | null, status: ExitStatus | null): void {
    this.#options.listener.onEnded(this, {
      failure,
      status,
      pid: this.pid,
      uptimeMs: Math.round(this.#context.monotonic() - this.#startedMono),
      inFlight: this.#inFlight,
      output: this.#options.log.lastOutput(50, this.runId),
      step: this.#step,
      kind: this.#failure?.kind ?? 'exit',
    });
  }

  #log(level: 'warn' | 'error', message: string): void {
    this.#options.log.write({
      level,
      message,
      stream: 'host',
      pid: this.pid ?? undefined,
      runId: this.runId,
    });
  }

  #move(step: ChildStep): boolean {
    const next = nextStage(this.#stage, step);
    if (next !== null) this.#stage = next;
    return next !== null;
  }
}

/** First 8 hex digits of the SHA-256 of a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
