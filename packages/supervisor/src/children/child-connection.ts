/** The connection to one child, whichever version it speaks: waited for, open, and over. */

import { randomBytes } from 'node:crypto';

import { ChannelV1 } from '@toru/channel';
import type { ChannelContext, ChannelListener, LiveChannel } from '@toru/channel';
import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { PluginVersion } from '../plugin-files/plugin-version.ts';
import type { SupervisionPolicy } from '../policy.ts';
import type { RequestCounter } from '../metrics/request-stats.ts';
import { after, connectV1 } from '../channels/connect-v1.ts';
import { createHandshake } from '../channels/handshake.ts';
import type { Handshake } from '../channels/handshake.ts';
import { logPathOf, welcomeOf } from './child-environment.ts';
import type { ChildMarks } from './child-environment.ts';
import type { ChildContext } from './child-context.ts';

/** What a connection needs. */
export interface ChildConnectionOptions {
  readonly context: ChildContext;
  readonly version: PluginVersion;
  readonly policy: SupervisionPolicy;
  readonly counter: RequestCounter;
  readonly marks: ChildMarks;
  readonly listener: ChannelListener;
  /** Some connection was refused; the child may still come. */
  readonly onRefused: (reason: string) => void;
  /** The child cannot be talked to. */
  readonly onFailure: (cause: Reason) => void;
}

/** A connection that is expected, open or over. */
export class ChildConnection {
  readonly #options: ChildConnectionOptions;
  #handshake: Handshake | null = null;
  #channel: LiveChannel | null = null;
  #isOver = false;
  /** Why the last connection was refused: the likely cause of a start that never gets ready. */
  lastRefusal: string | null = null;

  constructor(options: ChildConnectionOptions) {
    this.#options = options;
  }

  get channel(): LiveChannel | null {
    return this.#channel;
  }

  /** Makes what the child connects to; nothing for version 1, where the plugin listens. */
  async listen(): Promise<void> {
    const { version, marks, context, policy, onRefused, onFailure } = this.#options;
    const { id, version: number, protocol } = version.metadata;
    if (protocol === 1) return;
    this.#handshake = createHandshake({
      path: marks.socketPath,
      token: marks.token,
      pluginId: id,
      version: number,
      channel: this.#channelContext(),
      welcome: () => welcomeOf(context, version.metadata, marks.dataDir, policy.heartbeatIntervalMs),
      onRefused: (reason) => {
        this.lastRefusal = reason;
        onRefused(reason);
      },
      onBadHello: (error) => {
        onFailure(makeReason('PLUGIN_BROKE_PROTOCOL', { detail: error.message }));
      },
      onInternalError: (error) => {
        onFailure(makeReason('PLUGIN_NOT_WELCOMED', { detail: error.message }));
      },
      onConnected: (channel) => {
        this.#handshake = null;
        this.#channel = channel;
      },
    });
    await this.#handshake.listening;
  }

  /** Goes to the socket of a version 1 plugin; nothing for version 2, where the child comes by itself. */
  reach(): void {
    const { version, marks, context } = this.#options;
    if (version.metadata.protocol === 2 || this.#isOver) return;
    this.#channel = new ChannelV1({
      ...this.#channelContext(),
      connect: (events) => connectV1(marks.socketPath, events),
      after,
      sendsInit: true,
      socketPath: marks.socketPath,
      instanceId: context.options.instanceId,
      logPath: logPathOf(context, version.metadata.id),
      now: context.now,
      createId: () => randomBytes(8).toString('hex'),
    });
  }

  /** Waits for nobody any more. */
  stopWaiting(): void {
    this.#handshake?.close();
    this.#handshake = null;
  }

  /** Ends whatever there is. */
  end(): void {
    this.#isOver = true;
    this.stopWaiting();
    this.#channel?.end();
  }

  #channelContext(): ChannelContext {
    const { context, version, policy, counter, listener } = this.#options;
    return {
      plugin: version.metadata.id,
      limits: { maxInFlight: policy.maxInFlight, requestDeadlineMs: policy.requestDeadlineMs },
      counter,
      listener,
      calls: context.calls,
      monotonic: context.monotonic,
    };
  }
}
