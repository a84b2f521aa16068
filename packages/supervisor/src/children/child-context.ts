/** What the runs of children share: the effects of one host start. Types only. */

import type { CallPort } from '@toru/channel';
import type { Guardian, HostInstanceId } from '@toru/process';

import type { SupervisorEvent } from '../api.ts';
import type { RuntimeFolder } from '../data-folder/runtime-folder.ts';
import type { SupervisorOptions } from '../engine-options.ts';
import type { VersionStore } from '../plugin-files/version-store.ts';
import type { StartSlots } from './start-slots.ts';

/** Given to each run of a child. */
export interface ChildContext {
  readonly options: SupervisorOptions;
  readonly mark: HostInstanceId;
  readonly runtime: RuntimeFolder;
  readonly guardian: Guardian;
  readonly startSlots: StartSlots;
  readonly versions: VersionStore;
  /** Files of the plugins folder that had this content when they were looked at last. */
  readonly filesOf: (hash: string) => readonly string[];
  readonly calls: CallPort;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Aborted when the whole host stops and patience has run out. */
  readonly forceStopSignal: AbortSignal;
  /** A number that no other child of this host start has. */
  readonly nextChildNumber: () => number;
  readonly emit: (event: Omit<SupervisorEvent, 'atMs'>, pid?: number) => void;
  /** Something threw that must not: it is logged, and the host goes on. */
  readonly reportInternalError: (what: string, error: unknown) => void;
  /** Some snapshot changed. */
  readonly changed: (plugin: string) => void;
}
