/** What the server needs from the program that composes it. Nothing is read from the environment or the clock behind its back. */

import type { DoctorFinding } from '@toru/api';
import type { PluginEventInfo } from '@toru/protocol';
import type { Storage } from '@toru/storage';
import type { Supervisor } from '@toru/supervisor';
import type { LicenseJudge } from './plugins/license-judge.ts';
import type { VitalsSource } from './vitals/vitals-source.ts';
import type { ServerLog } from './server-log.ts';
import type { EnvironmentAdmin } from './auth/accounts.ts';
import type { Backups } from './backups/backups.ts';
import type { SchemaDesk } from './settings/schema-desk.ts';
import type { ServerLimits } from './http/limits.ts';

/** Settings of the server. */
export interface ServerConfig {
  /** Listen address. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** `/` or any number of segments. */
  readonly basePath: string;
  /** How the panel is reached from outside; null when unknown. */
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[];
  /** Addresses and networks whose `X-Forwarded-*` counts. */
  readonly trustedProxies: readonly string[];
  /** The administrator whom the environment names; null: there is none. */
  readonly environmentAdmin: EnvironmentAdmin | null;
  /** Folder of the built web interface. */
  readonly webDist: string;
  readonly version: string;
  readonly startedAtMs: number;
  readonly safeMode: boolean;
  readonly safeModeReason: string | null;
  /** Shown to admins: where plugin files go. */
  readonly pluginsDir: string;
  /** Largest request body for a plugin. Unit: bytes. Default: 67108864. */
  readonly maxBodyBytes?: number | undefined;
  /** Time that `enable`, `disable`, `restart` and `rollback` wait. Unit: milliseconds. Default: 15000. */
  readonly settleMs?: number | undefined;
  /** Default: {@link SERVER_LIMITS}. */
  readonly limits?: Partial<ServerLimits> | undefined;
}

/** Everything the server is given. */
export interface ServerDeps {
  readonly supervisor: Supervisor;
  readonly storage: Omit<Storage, 'close' | typeof Symbol.dispose>;
  readonly config: ServerConfig;
  readonly backups: Backups;
  /** Examines the installation and its machine. */
  readonly examine: () => Promise<readonly DoctorFinding[]>;
  /** null: the host holds no keys, and only the plugin's own verdict is shown. */
  readonly judgeLicense: LicenseJudge | null;
  readonly vitals: VitalsSource;
  /** Where settings schemas of plugins are run. */
  readonly schemas: SchemaDesk;
  /** Calls the listener with each plugin event once it is stored. */
  readonly onStoredEvent: (listener: (event: PluginEventInfo) => void) => () => void;
  /** False until the host has started everything, and again while it stops. */
  readonly isReady: () => boolean;
  /** Unit: milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: ServerLog;
}
