/** What a child is given on its way: folders, environment, and the host's `welcome`. */

import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { MAX_BODY_BYTES, MAX_HEAD_BYTES, STREAM_WINDOW_BYTES } from '@toru/protocol';
import type { WelcomeMessage } from '@toru/protocol';

import { parseEnvFile } from '../env-file.ts';
import type { EnvFileResult } from '../env-file.ts';
import { childEnvironment } from '../environment.ts';
import type { PluginVersion } from '../plugin-version.ts';
import type { EngineContext } from './engine-context.ts';
import { envPathOf } from './files/environment-files.ts';
import { readTextIfPresent } from './files/read-text.ts';

/** What tells one child from all others. */
export interface ChildMarks {
  readonly runId: string;
  readonly socketPath: string;
  readonly token: string;
  /** Its own folder, which is also its working directory. */
  readonly dataDir: string;
}

/** Creates the data folder of a plugin and says where it is. */
export function makeDataFolder(context: EngineContext, plugin: string): string {
  const folder = join(context.options.dataDir, 'plugins', plugin, 'data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Where the log of a plugin is; told to the plugin as well. */
export function logPathOf(context: EngineContext, plugin: string): string {
  return join(context.options.logDir, 'plugins', `${plugin}.log`);
}

/** The licence a plugin is given: the one that the panel holds, else that of its env file. */
export function licenseOf(context: EngineContext, plugin: string): string | null {
  const installed = context.options.license?.(plugin) ?? null;
  if (installed !== null) return installed;
  const file = readEnvFile(context, plugin);
  // A file that cannot be read is said when the plugin starts.
  return (file.ok ? file.values['TORU_LICENSE_KEY'] : undefined) ?? null;
}

function readEnvFile({ options }: EngineContext, plugin: string): EnvFileResult {
  const path = envPathOf(options.pluginsDir, plugin);
  const refuse = (message: string): EnvFileResult => ({
    ok: false,
    message: `its environment file "${path}" cannot be read: ${message}`,
  });
  try {
    const file = parseEnvFile(readTextIfPresent(path) ?? '');
    return file.ok ? file : refuse(file.message);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the env file of a plugin says something else than it did, if it was read at all. */
export function hasOtherEnvironment(
  context: EngineContext,
  plugin: string,
  values: Readonly<Record<string, string>> | undefined,
): boolean {
  if (values === undefined) return false;
  const file = readEnvFile(context, plugin);
  return !file.ok || !isDeepStrictEqual({ ...file.values }, values);
}

/** The environment of a child, and what its env file says that no environment can hold. */
export interface ChildEnvironment {
  readonly env: Record<string, string>;
  /** What the env file alone says. */
  readonly values: Readonly<Record<string, string>>;
  /** Sentences for the plugin's log. */
  readonly ignored: readonly string[];
}

/**
 * The environment of a child.
 *
 * @throws {Error} when its env file cannot be read.
 */
export function environmentOf(
  context: EngineContext,
  version: PluginVersion,
  marks: ChildMarks,
): ChildEnvironment {
  const { options } = context;
  const { id, protocol } = version.metadata;
  const file = readEnvFile(context, id);
  if (!file.ok) throw new Error(file.message);
  const env = childEnvironment(context.env, file.values, {
    TORU_PROTOCOL: String(protocol),
    TORU_HOST_SOCKET: protocol === 2 ? marks.socketPath : undefined,
    TORU_TOKEN: protocol === 2 ? marks.token : undefined,
    TORU_PLUGIN_SOCKET: protocol === 1 ? marks.socketPath : undefined,
    TORU_PLUGIN_ID: id,
    TORU_INSTANCE_ID: options.instanceId,
    TORU_DATA_DIR: marks.dataDir,
    TORU_LOG_PATH: logPathOf(context, id),
    TORU_RUN_ID: marks.runId,
    TORU_LICENSE_KEY: options.license?.(id) ?? undefined,
  });
  const name = basename(envPathOf(options.pluginsDir, id));
  return { env, values: file.values, ignored: file.ignored.map((sentence) => `${name}: ${sentence}`) };
}

/** The `welcome` of this moment. */
export async function welcomeOf(
  context: EngineContext,
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
