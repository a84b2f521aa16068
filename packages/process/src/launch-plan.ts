/**
 * What a process of a plugin is started with, as data: decided here without effects, carried out by `startProcess`.
 */

import { childEnvironment } from './environment.ts';
import { RUN_ID_VARIABLE } from './run-id.ts';

/** The environment that a host has itself. */
export type HostEnvironment = Readonly<Record<string, string | undefined>>;

/** All that the start of one process depends on, as data; `child-process.ts` carries it out. */
export interface LaunchPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment, the marker included. */
  readonly env: Readonly<Record<string, string>>;
  /** The marker. */
  readonly runId: string;
  /** Whether standard input is a pipe that ends when the host dies, or ended from the start. */
  readonly stdin: 'lifeline' | 'ended';
}

/** What is known of a plugin that is to run. */
export interface RunFacts {
  readonly file: string;
  readonly plugin: string;
  readonly protocol: 1 | 2;
  readonly instanceId: string;
  readonly runId: string;
  /** Version 2: where the host listens. Version 1: where the plugin is to listen. */
  readonly socketPath: string;
  /** What version 2 shows in `hello`. */
  readonly token: string;
  /** Its own folder, which is also its working directory. */
  readonly dataDir: string;
  readonly logPath: string;
  /** The license that the host holds; `null`: the one of the env file counts, if there is one. */
  readonly license: string | null;
  /** What the env file says. */
  readonly envValues: Readonly<Record<string, string>>;
  readonly hostEnv: HostEnvironment;
}

/** The plan to run a plugin. */
export function planRun(facts: RunFacts): LaunchPlan {
  const { file, protocol, runId, dataDir, hostEnv, envValues } = facts;
  const env = childEnvironment(hostEnv, envValues, {
    TORU_PROTOCOL: String(protocol),
    TORU_HOST_SOCKET: protocol === 2 ? facts.socketPath : undefined,
    TORU_TOKEN: protocol === 2 ? facts.token : undefined,
    TORU_PLUGIN_SOCKET: protocol === 1 ? facts.socketPath : undefined,
    TORU_PLUGIN_ID: facts.plugin,
    TORU_INSTANCE_ID: facts.instanceId,
    TORU_DATA_DIR: dataDir,
    TORU_LOG_PATH: facts.logPath,
    [RUN_ID_VARIABLE]: runId,
    TORU_LICENSE_KEY: facts.license ?? undefined,
  });
  return { file, args: [], cwd: dataDir, env, runId, stdin: 'lifeline' };
}

/** The plan to ask a file what it is. `cwd`: an empty folder. */
export function planMetadata(file: string, cwd: string, runId: string, hostEnv: HostEnvironment): LaunchPlan {
  const env = childEnvironment(hostEnv, {}, { [RUN_ID_VARIABLE]: runId });
  return { file, args: ['--metadata'], cwd, env, runId, stdin: 'ended' };
}
