/**
 * One life of a plugin in its process: `greeting → starting → ready → stopping → ended`.
 *
 * Which message may come when is the table `EXPECTED`; where a life ends is `#end`, once, with the first reason.
 */

import { ProtocolError, type FrameHead, type PluginMetadata, type WelcomeMessage } from '@toru/protocol';
import { Calls } from './context/calls.ts';
import { Context, HandlerContext, type ContextFacts } from './context/context.ts';
import { createKv } from './context/kv.ts';
import { LicenseHolder, StartError } from './context/license.ts';
import { createLog, toLogHead } from './context/log.ts';
import type { PluginDefinition } from './definition.ts';
import type { HostEnvironment } from './host-environment.ts';
import { respond } from './http/response.ts';
import { Traffic, type TrafficHandlers } from './http/traffic.ts';
import { withDefaults, type SettingsSchema } from './settings-schema.ts';
import { ViewServer } from './view-files.ts';
import { Channel, type ChannelEnd, type ChannelListener } from './wire/channel.ts';
import { parseHostMessage, type HostMessage } from './wire/host-messages.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { within } from './within.ts';

type Phase = 'greeting' | 'starting' | 'ready' | 'stopping' | 'ended';

const ALIVE: readonly Phase[] = ['starting', 'ready', 'stopping'];
const SERVING: readonly Phase[] = ['ready', 'stopping'];

/** Phases in which the host may send a message. */
const EXPECTED: Readonly<Record<HostMessage['type'], readonly Phase[]>> = {
  welcome: ['greeting'],
  reject: ['greeting'],
  request: SERVING,
  data: ALIVE,
  credit: ALIVE,
  cancel: ALIVE,
  message: ALIVE,
  close: ALIVE,
  result: ALIVE,
  error: ALIVE,
  settings: ALIVE,
  license: ALIVE,
  ping: ALIVE,
  shutdown: ALIVE,
};

/** Part of the grace that requests in flight may use; the rest is for `stop`. */
const DRAIN_SHARE = 0.8;
/** Time `stop` has when the host is gone: it kills what is left soon after. */
const LOST_GRACE_MS = 400;
/** Bytes that may wait for the host before log lines are dropped. */
const MAX_WAITING_LOG_BYTES = 16_777_216;
/** Time the last bytes have to leave. */
const CLOSE_GRACE_MS = 500;

/** What a session is made of. */
export interface SessionParts<V> {
  readonly definition: PluginDefinition<SettingsSchema | undefined, V>;
  readonly metadata: PluginMetadata;
  readonly environment: HostEnvironment;
  /** Ends the process. `sentence`: why, for whoever reads its output. */
  exit(status: ExitStatus, sentence: string | undefined): void;
}

/** What exists from `welcome` on. */
interface Welcomed<V> {
  readonly facts: ContextFacts<V>;
  readonly ctx: Context<V>;
  readonly calls: Calls;
  readonly license: LicenseHolder;
  readonly traffic: Traffic;
}

/** See the module comment. */
export class Session<V> implements ChannelListener {
  readonly #parts: SessionParts<V>;
  readonly #channel: Channel;
  readonly #stopping = new AbortController();
  #phase: Phase = 'greeting';
  #welcomed: Welcomed<V> | undefined;
  #droppedLines = 0;

  /** Connects and says `hello`. */
  constructor(parts: SessionParts<V>) {
    this.#parts = parts;
    const { metadata, environment, definition } = parts;
    this.#channel = new Channel(environment.socketPath, this);
    const features = ['stream', 'heartbeat', ...(definition.websocket === undefined ? [] : ['websocket'])];
    this.#send(
      JSON.stringify({
        type: 'hello',
        protocol: 2,
        token: environment.token,
        plugin_id: metadata.id,
        version: metadata.version,
        sdk: 'typescript/0.1.0',
        features,
      }),
    );
  }

  frame(head: FrameHead, body: Uint8Array): void {
    const message = parseHostMessage(head);
    if (message === undefined || this.#phase === 'ended') return;
    if (!EXPECTED[message.type].includes(this.#phase)) {
      throw new ProtocolError('MESSAGE_UNEXPECTED', `"${message.type}" while ${this.#phase}`, 'remote');
    }
    const welcomed = this.#welcomed;
    if (welcomed === undefined) this.#greeting(message);
    else this.#take(message, body, welcomed);
  }

  ended({ error }: ChannelEnd): void {
    if (this.#phase === 'greeting') {
      void this.#end(
        EXIT.unavailable,
        `Cannot reach the host: ${error?.message ?? 'it closed the connection'}`,
      );
    } else if (error instanceof ProtocolError) {
      void this.#end(EXIT.protocol, `Protocol error by the host: ${error.code}: ${error.message}`);
    } else if (this.#phase !== 'stopping') {
      this.lost(
        error === undefined ? 'The host closed the connection' : `The connection failed: ${error.message}`,
      );
    }
  }

  /** The host is gone: stops with little time. */
  lost(sentence: string): void {
    if (this.#phase === 'stopping' || this.#phase === 'ended') return;
    const stopped = this.#phase === 'ready' ? this.#runStop() : Promise.resolve();
    this.#phase = 'stopping';
    this.#stopping.abort();
    this.#welcomed?.traffic.stop();
    void within(stopped, LOST_GRACE_MS).then(() => this.#end(EXIT.unavailable, sentence));
  }

  /** Stops in good order: what is in flight ends first, then `stop` runs. A plugin that was not ready just ends. */
  async shutdown(graceMs: number): Promise<void> {
    if (this.#phase === 'stopping' || this.#phase === 'ended') return;
    const wasReady = this.#phase === 'ready';
    this.#phase = 'stopping';
    this.#stopping.abort();
    const traffic = this.#welcomed?.traffic;
    if (traffic !== undefined && wasReady) {
      traffic.stopEndless();
      await within(traffic.idle(), graceMs * DRAIN_SHARE);
      traffic.stop();
      await within(this.#runStop(), graceMs * (1 - DRAIN_SHARE));
    }
    await this.#end(EXIT.ok, undefined);
  }

  /** Tells the host of an error that nobody caught; the process is about to end. */
  crashed(sentence: string, error: unknown): void {
    if (this.#welcomed === undefined) return;
    this.#send(toLogHead('fatal', sentence, { error }));
    this.#channel.writer.flush();
  }

  #greeting(message: HostMessage): void {
    if (message.type === 'reject') {
      void this.#end(EXIT.protocol, `The host refused this plugin: ${message.code}: ${message.message}`);
    } else if (message.type === 'welcome') {
      this.#welcomed = this.#welcome(message);
      this.#phase = 'starting';
      void this.#start(this.#welcomed.ctx);
    }
  }

  #take(message: HostMessage, body: Uint8Array, welcomed: Welcomed<V>): void {
    switch (message.type) {
      case 'request':
        welcomed.traffic.request(message, body);
        break;
      case 'data':
      case 'credit':
      case 'cancel':
      case 'message':
      case 'close':
        welcomed.traffic.deliver(message, body);
        break;
      case 'result':
      case 'error':
        welcomed.calls.settle(message, body);
        break;
      case 'ping':
        this.#send(`{"type":"pong","id":${message.id}}`);
        break;
      case 'settings':
        this.#changeSettings(message.settings, welcomed);
        break;
      case 'license':
        welcomed.license.change(message.license ?? this.#parts.environment.licenseKey, message.clock_floor);
        break;
      case 'shutdown':
        void this.shutdown(message.grace_ms);
        break;
      case 'welcome':
      case 'reject':
        break;
    }
  }

  #welcome(message: WelcomeMessage): Welcomed<V> {
    const { metadata, environment } = this.#parts;
    const { writer } = this.#channel;
    const { max_head_bytes, max_body_bytes, stream_window_bytes } = message.limits;
    writer.limit({ maxHeadBytes: max_head_bytes, maxBodyBytes: max_body_bytes });
    const calls = new Calls(writer);
    const log = createLog(message.log_level, (head) => {
      this.#sendLine(head);
    });
    const license = new LicenseHolder(
      {
        plugin: metadata.id,
        instance: message.instance_id,
        releasedAt: metadata.released_at,
        now: Date.now,
        report: ({ verdict, detail }) =>
          this.#send(JSON.stringify({ type: 'status', license: verdict, message: detail })),
      },
      message.license ?? environment.licenseKey,
      message.clock_floor,
    );
    const facts: ContextFacts<V> = {
      settings: this.#toSettings(message.settings),
      kv: createKv(calls),
      log,
      license,
      dataDir: message.data_dir,
      instanceId: message.instance_id,
      signal: this.#stopping.signal,
      send: (head) => this.#send(head),
    };
    const traffic = new Traffic(this.#channel, stream_window_bytes, this.#handlers(facts), log);
    return { facts, ctx: new Context(facts), calls, license, traffic };
  }

  #handlers(facts: ContextFacts<V>): TrafficHandlers {
    const { definition } = this.#parts;
    const { fetch, websocket } = definition;
    const view = new ViewServer(definition.view);
    return {
      fetch: (request, message) => {
        const file = view.answer(message);
        if (file !== undefined) return file;
        if (this.#phase === 'stopping')
          return respond(null, { status: 503, headers: { 'retry-after': '1' } });
        if (fetch === undefined) return respond(null, { status: 404 });
        return fetch(request, new HandlerContext(facts, message.user));
      },
      websocket:
        websocket && ((socket, message) => websocket(socket, new HandlerContext(facts, message.user))),
    };
  }

  async #start(ctx: Context<V>): Promise<void> {
    try {
      await this.#parts.definition.start?.(ctx);
    } catch (error) {
      await this.#failStart(error);
      return;
    }
    if (this.#phase !== 'starting') return;
    this.#phase = 'ready';
    this.#send('{"type":"ready"}');
  }

  async #failStart(error: unknown): Promise<void> {
    if (this.#phase !== 'starting') return;
    const message = error instanceof Error ? error.message : String(error);
    const { code, retry } = error instanceof StartError ? error : { code: 'PLUGIN_FAILED', retry: true };
    this.#send(JSON.stringify({ type: 'failed', code, message, retry }));
    const stack =
      error instanceof StartError || !(error instanceof Error) ? message : (error.stack ?? message);
    await this.#end(retry ? EXIT.failure : EXIT.doNotRetry, `Cannot start: ${stack}`);
  }

  #changeSettings(values: Readonly<Record<string, unknown>>, { facts, ctx }: Welcomed<V>): void {
    facts.settings = this.#toSettings(values);
    if (this.#phase !== 'ready') return;
    const { definition } = this.#parts;
    new Promise((resolve) => {
      resolve(definition.settingsChanged?.(facts.settings, ctx));
    }).then(undefined, (error: unknown) => {
      ctx.log.error(`settingsChanged failed: ${String(error)}`, { error });
    });
  }

  /** The host validated the values against the schema, so they have the type that was read from it. */
  #toSettings(values: Readonly<Record<string, unknown>>): V {
    return withDefaults(this.#parts.definition.settings, values) as V;
  }

  async #runStop(): Promise<void> {
    const ctx = this.#welcomed?.ctx;
    if (ctx === undefined) return;
    try {
      await this.#parts.definition.stop?.(ctx);
    } catch (error) {
      ctx.log.error(`stop failed: ${String(error)}`, { error });
    }
  }

  async #end(status: ExitStatus, sentence: string | undefined): Promise<void> {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    await within(this.#channel.close(), CLOSE_GRACE_MS);
    this.#parts.exit(status, sentence);
  }

  /** A host that does not read must not cost the plugin its memory: lines are dropped then, and counted. */
  #sendLine(head: string): void {
    if (this.#channel.waitingBytes > MAX_WAITING_LOG_BYTES) {
      this.#droppedLines += 1;
      return;
    }
    if (this.#droppedLines > 0) {
      const message = `${this.#droppedLines} log lines were dropped: the host did not read them in time`;
      this.#droppedLines = 0;
      this.#send(toLogHead('warn', message));
    }
    this.#send(head);
  }

  #send(head: string): void {
    this.#channel.writer.frame(head);
  }
}
