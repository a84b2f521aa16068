/** What the engine is given by the program that embeds it. Types only. */

import type { CallPort } from '@toru/channel';

import type { LicenseInfo, SupervisorEvent } from './api.ts';
import type { LogLimits } from './logs/limits.ts';
import type { PluginMemoryStore } from './plugin-files/plugin-version.ts';
import type { PluginPolicy, SupervisionPolicy } from './policy.ts';
import type { DataDirectoryLock } from './data-folder/lock.ts';

/** Options of `createSupervisor`. Directories are absolute paths; missing ones are created with mode 0700. */
export interface SupervisorOptions {
  /** Scanned for `*.binary` and watched. */
  readonly pluginsDir: string;
  /** Data folders of plugins, kept versions, the lock. */
  readonly dataDir: string;
  readonly logDir: string;
  /** Sockets. */
  readonly runtimeDir: string;
  /** Told to plugins in `welcome`. */
  readonly instanceId: string;
  /** Default: the defaults of {@link SupervisionPolicy}. */
  readonly policy?: Partial<SupervisionPolicy> | undefined;
  /** What the operator set for one plugin; wins over everything. */
  readonly policyFor?: ((plugin: string) => Partial<PluginPolicy>) | undefined;
  /** Default: a memory that ends with the program. */
  readonly memory?: PluginMemoryStore | undefined;
  /** Whether a new plugin starts without being enabled first. Default: false. */
  readonly autoEnable?: boolean | undefined;
  /** Hashes of files that are enabled when they are first seen. */
  readonly approvedHashes?: ReadonlySet<string> | undefined;
  /** No plugin is started, none is executed for its metadata. Default: false. */
  readonly safeMode?: boolean | undefined;
  /** Carries out calls of plugins. Default: every call answers `CALL_UNKNOWN`. */
  readonly calls?: CallPort | undefined;
  /** Values for `welcome`; `schema` is the one of the version that starts. */
  readonly settings?:
    | ((
        plugin: string,
        schema: Readonly<Record<string, unknown>> | null,
      ) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>)
    | undefined;
  /** Hears every event from the first one on, those of the start included. */
  readonly onEvent?: ((event: SupervisorEvent) => void) | undefined;
  /** License key of a plugin as text; null: none is installed. Default: none. */
  readonly license?: ((plugin: string) => string | null) | undefined;
  /** Highest time the host has ever seen. Default: now. */
  readonly clockFloorMs?: (() => number) | undefined;
  /** Host's own judgement of a plugin's license, shown until the plugin reports its verdict. */
  readonly judgeLicense?: ((plugin: string, releasedAt: string | null) => LicenseInfo | null) | undefined;
  /** Taken already; without it the engine takes it itself. */
  readonly lock?: DataDirectoryLock | undefined;
  /** The host's environment. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly logLimits?: Partial<LogLimits> | undefined;
  /** Most that all plugin logs together may weigh. Unit: bytes. */
  readonly maxTotalLogBytes?: number | undefined;
  /** Milliseconds since the Unix epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** From 0 to 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}
