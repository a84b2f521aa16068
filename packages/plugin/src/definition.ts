/** What an author says to define a plugin. */

import type { LogLevel } from '@toru/protocol';
import type { PluginKv } from './context/kv.ts';
import type { PluginLicense } from './context/license.ts';
import type { PluginLog } from './context/log.ts';
import type { PluginRequest, RequestUser } from './http/request.ts';
import type { PluginSocket } from './http/socket.ts';
import type { SettingsSchema } from './settings-schema.ts';

/** What the host offers to a plugin. `V`: the type of its settings. */
export interface PluginContext<V = Readonly<Record<string, unknown>>> {
  /** The plugin's key-value store. */
  readonly kv: PluginKv;
  readonly log: PluginLog;
  /** The present settings, with the schema's defaults. */
  readonly settings: V;
  readonly license: PluginLicense;
  /** A folder that belongs to the plugin; also its working directory. */
  readonly dataDir: string;
  /** UUID of the panel this plugin runs on. */
  readonly instanceId: string;
  /** Aborted when the plugin is to stop. */
  readonly signal: AbortSignal;
  /** Shows people a message in the panel. */
  notify(level: Extract<LogLevel, 'info' | 'warn' | 'error'>, title: string, message?: string): void;
  /** Says how the plugin is: `degraded` works, but not as it should. */
  status(health: 'ok' | 'degraded', message?: string): void;
  /** In `start`: tells that a long start goes on. Each report gives the start its full deadline again, 10 minutes at most in all. Later it does nothing. */
  starting(percent: number, message?: string): void;
}

/** What a handler of requests gets. */
export interface RequestContext<V = Readonly<Record<string, unknown>>> extends PluginContext<V> {
  /** Who asks; `null` for a request without a person behind it. */
  readonly user: RequestUser | null;
}

/** Files of a view, as text. */
export interface ViewFiles {
  /** An ES module that exports `mount` and `unmount`. */
  readonly script: string;
  readonly style?: string | undefined;
}

/** What a plugin says of itself. See docs/protocol.md for the rule of each field. */
export interface PluginIdentity {
  /** 1 to 64 letters, digits or `-`. */
  readonly id: string;
  readonly name: string;
  /** SemVer. */
  readonly version: string;
  /** `/` and one segment. */
  readonly route: string;
  /** Emoji or lucide icon name. Default: 🧩. */
  readonly icon?: string;
  readonly author?: string;
  readonly description?: string;
  readonly homepage?: string;
  /** `YYYY-MM-DD`; needed with `license.required`. */
  readonly releasedAt?: string;
  /** Least role that may open the view and its routes. Default: `admin`. */
  readonly access?: 'admin' | 'client';
  /** `replace`: stop the old version before the new one starts. Default: `beside`. */
  readonly upgrade?: 'beside' | 'replace';
  /** What the plugin uses: `shell`, `files`, `network`, … Shown before it is enabled. */
  readonly permissions?: readonly string[];
  /** `false`: no view. Default: a frame. */
  readonly ui?:
    false | { readonly isolation?: 'frame' | 'sandbox' | 'page'; readonly format?: 'module' | 'script' };
  readonly license?: { readonly required: boolean };
  readonly limits?: {
    readonly memoryMb?: number;
    readonly maxInFlight?: number;
    readonly startTimeoutMs?: number;
  };
}

/** An answer, now or later. */
export type Answer = Response | Promise<Response>;

/** A plugin: what it says of itself and what it does. `V`: the type of its settings. */
export interface PluginDefinition<S extends SettingsSchema | undefined, V> extends PluginIdentity {
  /** JSON Schema of the settings; its form appears on the Settings page. Write it as a literal: the type of `ctx.settings` is read from it. */
  readonly settings?: S;
  /** The view, for a plugin that is not built with `toru plugin build`, which finds it in `view/`. */
  readonly view?: ViewFiles;
  /** Runs before the first request. What it throws keeps the plugin from becoming ready. */
  readonly start?: (ctx: PluginContext<V>) => void | Promise<void>;
  /** Answers requests: web standard `Request` to `Response`. The fetch function of Hono and its like fits as it is; they see `ctx` as their environment. */
  readonly fetch?: (request: PluginRequest, ctx: RequestContext<V>) => Answer;
  /** Takes WebSockets. Returning a `Response` before anything was accepted or sent refuses. */
  readonly websocket?: (
    socket: PluginSocket,
    ctx: RequestContext<V>,
    // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most handlers return nothing
  ) => Response | void | Promise<Response | void>;
  /** The settings were changed while the plugin runs; `ctx.settings` is the new set already. */
  readonly settingsChanged?: (values: V, ctx: PluginContext<V>) => void | Promise<void>;
  /** Runs when the plugin stops, after what was in flight has ended. */
  readonly stop?: (ctx: PluginContext<V>) => void | Promise<void>;
}
