/** What a child is given on its way: folders, environment, and the host's `welcome`. */

import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { envPathOf, planRun, readEnvFile } from '@toru/process';
import type { LaunchPlan } from '@toru/process';
import { MAX_BODY_BYTES, MAX_HEAD_BYTES, STREAM_WINDOW_BYTES } from '@toru/protocol';
import type { WelcomeMessage } from '@toru/protocol';

import type { PluginVersion } from '../plugin-files/plugin-version.ts';
import type { ChildContext } from './child-context.ts';

/** What tells one child from all others. */
export interface ChildMarks {
  readonly runId: string;
  readonly socketPath: string;
  readonly token: string;
  /** Its own folder, which is also its working directory. */
  readonly dataDir: string;
}

/** Creates the data folder of a plugin and says where it is. */
export function makeDataFolder(context: ChildContext, plugin: string): string {
  const folder = join(context.options.dataDir, 'plugins', plugin, 'data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Where the log of a plugin is; told to the plugin as well. */
export function logPathOf(context: ChildContext, plugin: string): string {
  return join(context.options.logDir, 'plugins', `${plugin}.log`);
}

/** The license a plugin is given: the one that the panel holds, else that of its env file. */
export function licenseOf(context: ChildContext, plugin: string): string | null {
  const installed = context.options.license?.(plugin) ?? null;
  if (installed !== null) return installed;
  const file = readEnvFile(context.options.pluginsDir, plugin);
  // A file that cannot be read is said when the plugin starts.
  return (file.ok ? file.values['TORU_LICENSE_KEY'] : undefined) ?? null;
}

/** Whether the env file of a plugin says something else than it did, if it was read at all. */
export function hasOtherEnvironment(
  context: ChildContext,
  plugin: string,
  values: Readonly<Record<string, string>> | undefined,
): boolean {
  if (values === undefined) return false;
  const file = readEnvFile(context.options.pluginsDir, plugin);
  return !file.ok || !isDeepStrictEqual({ ...file.values }, values);
}

/** How a child is started, and what its env file says that no environment can hold. */
export interface ChildPlan {
  readonly plan: LaunchPlan;
  /** What the env file alone says. */
  readonly values: Readonly<Record<string, string>>;
  /** Sentences for the plugin's log. */
  readonly ignored: readonly string[];
}

/**
 * The plan of a child's start.
 *
 * @throws {Error} when its env file cannot be read.
 */
export function planOf(context: ChildContext, version: PluginVersion, marks: ChildMarks): ChildPlan {
  const { options } = context;
  const { id, protocol } = version.metadata;
  const file = readEnvFile(options.pluginsDir, id);
  if (!file.ok) throw new Error(file.message);
  const plan = planRun({
    ...marks,
    file: version.path,
    plugin: id,
    protocol,
    instanceId: options.instanceId,
    logPath: logPathOf(context, id),
    license: options.license?.(id) ?? null,
    envValues: file.values,
    hostEnv: context.env,
  });
  const name = basename(envPathOf(options.pluginsDir, id));
  return { plan, values: file.values, ignored: file.ignored.map((sentence) => `${name}: ${sentence}`) };
}

/** The `welcome` of this moment. */
export async function welcomeOf(
  context: ChildContext,
  { id: plugin, settings }: PluginVersion['metadata'],
  dataDir: string,
  heartbeatIntervalMs: number,
): Promise<WelcomeMessage> {
  const { options, now } = context;
  return {
    type: 'welcome',
    instance_id: options.instanceId,
    plugin_id: plugin,
    data_dir: dataDir,
    log_level: 'info',
    settings: (await options.settings?.(plugin, settings)) ?? {},
    license: licenseOf(context, plugin),
    clock_floor: new Date(options.clockFloorMs?.() ?? now()).toISOString(),
    limits: {
      max_head_bytes: MAX_HEAD_BYTES,
      max_body_bytes: MAX_BODY_BYTES,
      stream_window_bytes: STREAM_WINDOW_BYTES,
      heartbeat_interval_ms: heartbeatIntervalMs,
    },
  };
}
