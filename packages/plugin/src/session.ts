/**
 * One life of a plugin in its process: `greeting → starting → ready → stopping → ended`.
 *
 * Which message may come when is the protocol's table of the order; where a life ends is `#end`, once, with the first reason.
 */

import { ORDER_PHASE, ProtocolError, type FrameHead, type PluginMetadata } from '@toru/protocol';
import type { Context } from './context/context.ts';
import { StartError } from './context/license.ts';
import { toLogHead } from './context/log.ts';
import { createSurroundings, toSettings, type Surroundings } from './context/surroundings.ts';
import type { PluginDefinition } from './definition.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import type { HostEnvironment } from './host-environment.ts';
import type { SettingsSchema } from './settings-schema.ts';
import { Channel, type ChannelEnd, type ChannelListener } from './wire/channel.ts';
import { parseHostMessage, type HostMessage } from './wire/host-messages.ts';
import { within } from './within.ts';

type Phase = 'greeting' | 'starting' | 'ready' | 'stopping' | 'ended';

/** Part of the grace that requests in flight may use; the rest is for `stop`. */
const DRAIN_SHARE = 0.8;
/** Time `stop` has when the host is gone: it kills what is left soon after. */
const LOST_GRACE_MS = 400;
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

export class Session<V> implements ChannelListener {
  readonly #parts: SessionParts<V>;
  readonly #channel: Channel;
  readonly #stopping = new AbortController();
  #phase: Phase = 'greeting';
  /** Which messages may come: a bit of `ORDER_PHASE`. */
  #order: number = ORDER_PHASE.greeted;
  #surroundings: Surroundings<V> | undefined;

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

  frame(head: FrameHead, body: Uint8Array<ArrayBuffer>): void {
    if (this.#phase === 'ended') return;
    const message = parseHostMessage(head, this.#order);
    if (message === undefined) return;
    const surroundings = this.#surroundings;
    if (surroundings === undefined) this.#greeting(message);
    else this.#take(message, body, surroundings);
  }

  ended({ error }: ChannelEnd): void {
    if (error instanceof ProtocolError) {
      void this.#end(EXIT.protocol, `Protocol error by the host: ${error.code}: ${error.message}`);
    } else if (this.#phase === 'greeting') {
      const reason = error?.message ?? 'it closed the connection';
      void this.#end(EXIT.unavailable, `Cannot reach the host: ${reason}`);
    } else if (this.#phase !== 'stopping') {
      this.lost(
        error === undefined ? 'The host closed the connection' : `The connection failed: ${error.message}`,
      );
    }
  }

  /** The host is gone: stops with little time. */
  lost(sentence: string): void {
    if (this.#phase === 'stopping' || this.#phase === 'ended') return;
    const wasReady = this.#phase === 'ready';
    this.#phase = 'stopping';
    this.#stopping.abort();
    this.#surroundings?.traffic.stop();
    const stopped = wasReady ? this.#runStop() : Promise.resolve();
    void within(stopped, LOST_GRACE_MS).then(() => this.#end(EXIT.unavailable, sentence));
  }

  /** Stops in good order: what is in flight ends first, then `stop` runs. A plugin that was not ready just ends. */
  async shutdown(graceMs: number): Promise<void> {
    if (this.#phase === 'stopping' || this.#phase === 'ended') return;
    const wasReady = this.#phase === 'ready';
    this.#phase = 'stopping';
    this.#stopping.abort();
    const traffic = this.#surroundings?.traffic;
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
    if (this.#surroundings === undefined) return;
    this.#send(toLogHead('fatal', sentence, { error }));
    this.#channel.writer.flush();
  }

  #greeting(message: HostMessage): void {
    if (message.type === 'reject') {
      void this.#end(EXIT.protocol, `The host refused this plugin: ${message.code}: ${message.message}`);
    } else if (message.type === 'welcome') {
      this.#surroundings = createSurroundings(this.#parts, message, {
        channel: this.#channel,
        signal: this.#stopping.signal,
        isStarting: () => this.#phase === 'starting',
      });
      this.#phase = 'starting';
      this.#order = ORDER_PHASE.starting;
      void this.#start(this.#surroundings.ctx);
    }
  }

  #take(message: HostMessage, body: Uint8Array<ArrayBuffer>, surroundings: Surroundings<V>): void {
    switch (message.type) {
      case 'request':
        surroundings.traffic.request(message, body);
        break;
      case 'data':
      case 'credit':
      case 'cancel':
      case 'message':
      case 'close':
        surroundings.traffic.deliver(message, body);
        break;
      case 'result':
      case 'error':
        surroundings.calls.settle(message, body);
        break;
      case 'ping':
        this.#send(`{"type":"pong","id":${message.id}}`);
        break;
      case 'settings':
        this.#changeSettings(message.settings, surroundings);
        break;
      case 'license':
        surroundings.license.change(message.license, message.clock_floor);
        break;
      case 'shutdown':
        void this.shutdown(message.grace_ms);
        break;
      case 'welcome':
      case 'reject':
        break;
    }
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
    this.#order = ORDER_PHASE.ready;
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

  #changeSettings(values: Readonly<Record<string, unknown>>, { facts, ctx }: Surroundings<V>): void {
    const { definition } = this.#parts;
    facts.settings = toSettings(definition, values);
    if (this.#phase !== 'ready') return;
    new Promise((resolve) => {
      resolve(definition.settingsChanged?.(facts.settings, ctx));
    }).then(undefined, (error: unknown) => {
      ctx.log.error(`settingsChanged failed: ${String(error)}`, { error });
    });
  }

  async #runStop(): Promise<void> {
    const ctx = this.#surroundings?.ctx;
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

  #send(head: string): void {
    this.#channel.writer.frame(head);
  }
}
