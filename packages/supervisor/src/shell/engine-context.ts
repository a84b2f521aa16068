/** What every part of the running engine shares: the effects of one host start. */

import type { Guardian, HostInstanceId } from '@toru/process';

import type { PluginNotification, SupervisorEvent } from '../face.ts';
import type { PluginMemoryStore } from '../plugin-version.ts';
import type { PluginPolicy, SupervisionPolicy } from '../policy.ts';
import type { SupervisorOptions } from '../engine-options.ts';
import type { CallPort } from './channel/live-channel.ts';
import type { VersionStore } from './files/version-store.ts';
import type { LogStore } from './logs/log-store.ts';
import type { StartSlots } from './process/start-slots.ts';
import type { RuntimeFolder } from './runtime-folder.ts';

/** The shared context. */
export interface EngineContext {
  readonly options: SupervisorOptions;
  readonly policy: SupervisionPolicy;
  readonly mark: HostInstanceId;
  readonly runtime: RuntimeFolder;
  readonly guardian: Guardian;
  readonly startSlots: StartSlots;
  readonly versions: VersionStore;
  /** Files of the plugins folder that had this content when they were looked at last. */
  readonly filesOf: (hash: string) => readonly string[];
  readonly logs: LogStore;
  readonly memory: PluginMemoryStore;
  readonly calls: CallPort;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly random: () => number;
  /** Aborted when the whole host stops and patience has run out. */
  readonly hurry: AbortSignal;
  /** A number that no other child of this host start has. */
  readonly nextChildNumber: () => number;
  readonly emit: (event: Omit<SupervisorEvent, 'atMs'>, pid?: number) => void;
  readonly notify: (notification: PluginNotification) => void;
  /** What the operator set for one plugin. */
  readonly policyFor: (plugin: string) => Partial<PluginPolicy>;
  /** Something threw that must not: it is logged, and the host goes on. */
  readonly broken: (what: string, error: unknown) => void;
  /** Some snapshot changed. */
  readonly changed: (plugin: string) => void;
}
