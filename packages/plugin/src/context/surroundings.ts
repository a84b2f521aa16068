/** All that a plugin has around it once the host has welcomed it, wired together in one place. */

import type { PluginMetadata, WelcomeMessage } from '@toru/protocol';
import type { PluginDefinition } from '../definition.ts';
import type { HostEnvironment } from '../host-environment.ts';
import { respond } from '../http/response.ts';
import { Traffic, type TrafficHandlers } from '../http/traffic.ts';
import { withDefaults, type SettingsSchema } from '../settings-schema.ts';
import { ViewServer } from '../view-files.ts';
import type { Channel } from '../wire/channel.ts';
import { Calls } from './calls.ts';
import { Context, HandlerContext, type ContextFacts } from './context.ts';
import { createKv } from './kv.ts';
import { LicenseHolder } from './license.ts';
import { LineSender } from './line-sender.ts';
import { createLog } from './log.ts';

/** The parts that messages of the host are handed to. */
export interface Surroundings<V> {
  readonly facts: ContextFacts<V>;
  readonly ctx: Context<V>;
  readonly calls: Calls;
  readonly license: LicenseHolder;
  readonly traffic: Traffic;
}

export interface Welcomed<V> {
  readonly definition: PluginDefinition<SettingsSchema | undefined, V>;
  readonly metadata: PluginMetadata;
  readonly environment: HostEnvironment;
}

/** What surroundings need of the session. `signal`: aborted when the plugin is to stop. */
export interface SessionLink {
  readonly channel: Channel;
  readonly signal: AbortSignal;
  /** Whether the plugin is on its way to `ready`. */
  readonly isStarting: () => boolean;
}

/** Builds the surroundings from what `welcome` says. */
export function createSurroundings<V>(
  { definition, metadata, environment }: Welcomed<V>,
  message: WelcomeMessage,
  { channel, signal, isStarting }: SessionLink,
): Surroundings<V> {
  const { writer } = channel;
  const { max_head_bytes, max_body_bytes, stream_window_bytes } = message.limits;
  writer.limit({ maxHeadBytes: max_head_bytes, maxBodyBytes: max_body_bytes });
  const send = (head: string): void => {
    writer.frame(head);
  };
  const lines = new LineSender(channel);
  const log = createLog(message.log_level, (head) => {
    lines.send(head);
  });
  const license = new LicenseHolder(
    {
      plugin: metadata.id,
      instance: message.instance_id,
      releasedAt: metadata.released_at,
      now: Date.now,
      report: ({ verdict, detail }) => {
        send(JSON.stringify({ type: 'status', license: verdict, message: detail }));
      },
    },
    message.license ?? environment.licenseKey,
    message.clock_floor,
  );
  const calls = new Calls(writer);
  const facts: ContextFacts<V> = {
    settings: toSettings(definition, message.settings),
    kv: createKv(calls),
    log,
    license,
    dataDir: message.data_dir,
    instanceId: message.instance_id,
    signal,
    isStarting,
    send,
  };
  const traffic = new Traffic(channel, stream_window_bytes, toHandlers(definition, facts), log);
  return { facts, ctx: new Context(facts), calls, license, traffic };
}

/** Settings as handlers see them. The host validated the values against the schema, so they have the type that was read from it. */
export function toSettings<V>(
  definition: PluginDefinition<SettingsSchema | undefined, V>,
  values: Readonly<Record<string, unknown>>,
): V {
  return withDefaults(definition.settings, values) as V;
}

function toHandlers<V>(
  definition: PluginDefinition<SettingsSchema | undefined, V>,
  facts: ContextFacts<V>,
): TrafficHandlers {
  const view = new ViewServer(definition.view);
  return {
    fetch(request, message) {
      const file = view.answer(message);
      if (file !== undefined) return file;
      if (facts.signal.aborted) return respond(null, { status: 503, headers: { 'retry-after': '1' } });
      if (definition.fetch === undefined) return respond(null, { status: 404 });
      return definition.fetch(request, new HandlerContext(facts, message.user));
    },
    websocket:
      definition.websocket &&
      ((socket, message) => definition.websocket?.(socket, new HandlerContext(facts, message.user))),
  };
}
