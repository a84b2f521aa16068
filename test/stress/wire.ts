/** What the stress suite and its host processes say to each other. Types only. */

import type { PluginSnapshot, SupervisorEvent, SupervisionPolicy } from '@toru/supervisor';

/** How a host is started. */
export interface HostSetup {
  readonly pluginsDir: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly runtimeDir: string;
  readonly policy: Partial<SupervisionPolicy>;
  readonly logLimits?: { readonly maxFileBytes?: number; readonly rotatedFiles?: number };
  /** How long the canary is measured before anything happens. Unit: milliseconds. */
  readonly calmMs: number;
}

/** A snapshot without bytes. */
export type SentSnapshot = Omit<PluginSnapshot, 'bundle'> & { readonly bundle: null };

/** One request to a plugin and how it was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly code: string | null;
  readonly bytes: number;
  readonly ms: number;
}

/** How the canary was served. */
export interface CanaryReport {
  readonly requests: number;
  readonly failed: number;
  readonly calmP99Ms: number;
  readonly p99Ms: number;
}

/** What a host process holds. */
export interface Resources {
  readonly memoryBytes: number;
  /** What the program itself keeps: the heap and buffers after a collection. */
  readonly heapBytes: number;
  readonly descriptors: number;
}

/** Commands by name: what is asked, and what is answered. */
export interface Commands {
  readonly ask: {
    readonly of: {
      readonly route: string;
      readonly path: string;
      readonly body?: string | undefined;
      readonly deadlineMs?: number | undefined;
    };
    readonly gives: Answer;
  };
  /** Asks again and again until `stop_load`. */
  readonly load: {
    readonly of: { readonly route: string; readonly path: string; readonly inFlight: number };
    readonly gives: null;
  };
  readonly stop_load: { readonly of: null; readonly gives: Readonly<Record<string, number>> };
  readonly act: {
    readonly of: { readonly action: 'enable' | 'disable' | 'restart'; readonly id: string };
    readonly gives: string;
  };
  /** A response of so many bytes to a reader that pauses, or an upload by a sender that pauses; tells the most memory seen. */
  readonly stream: {
    readonly of: {
      readonly direction: 'download' | 'upload';
      readonly route: string;
      readonly bytes: number;
      readonly pauseMs: number;
    };
    readonly gives: { readonly bytes: number; readonly failure: string | null; readonly growthBytes: number };
  };
  readonly resources: { readonly of: { readonly collect: boolean }; readonly gives: Resources };
  /** Moves the host's wall clock. */
  readonly clock: { readonly of: { readonly offsetMs: number }; readonly gives: null };
  readonly rescan: { readonly of: null; readonly gives: null };
  readonly canary: { readonly of: null; readonly gives: CanaryReport };
  readonly logs: {
    readonly of: { readonly id: string };
    readonly gives: { readonly lines: number; readonly dropped: number };
  };
  readonly stop: { readonly of: null; readonly gives: readonly string[] };
}

/** From the suite to a host. */
export interface Request {
  readonly number: number;
  readonly name: keyof Commands;
  readonly of: unknown;
}

/** From a host to the suite. */
export type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'plugin'; readonly id: string; readonly plugin: SentSnapshot | null }
  | { readonly type: 'event'; readonly event: SupervisorEvent }
  | { readonly type: 'answer'; readonly number: number; readonly gives: unknown }
  | { readonly type: 'error'; readonly number: number; readonly message: string };
