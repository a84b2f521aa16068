/** The words of a plugin's state table: its machine, the events that reach it and the commands that it gives. Types, and how a machine begins. */

import type { Reason } from '@toru/protocol';

import type { ChildFailure } from '../children/child-failure.ts';
import type { SupervisionPolicy } from '../policy.ts';

/** Phases of an enabled or disabled plugin; `invalid` files have no machine. */
export type PluginPhase =
  'disabled' | 'starting' | 'running' | 'unresponsive' | 'restarting' | 'stopping' | 'failed' | 'removed';

/** A version that can be started: the content hash of its file. */
export type VersionHash = string;

/** A child the table knows. */
export interface ChildRef {
  readonly id: number;
  readonly version: VersionHash;
}

/** Everything the table remembers of a plugin. */
export interface PluginMachine {
  readonly phase: PluginPhase;
  readonly active: ChildRef | null;
  readonly candidate: ChildRef | null;
  /** What the next start runs. */
  readonly target: VersionHash;
  /** Newest version that got ready; the one to fall back to. */
  readonly good: VersionHash | null;
  /** A newer version that did not get ready; not tried again by itself. */
  readonly refused: VersionHash | null;
  /** Whether an upgrade runs beside the old version or replaces it. */
  readonly upgrade: 'beside' | 'replace';
  readonly failures: number;
  readonly retryAtMs: number | null;
  readonly doNotRetry: boolean;
  readonly reason: Reason | null;
  /** What follows `stopping`. */
  readonly afterStop: 'disable' | 'start' | 'remove';
  readonly nextChild: number;
}

/** What can happen to a plugin. */
export type PluginEvent =
  | { readonly type: 'enable' }
  | { readonly type: 'disable' }
  | { readonly type: 'restart' }
  | { readonly type: 'remove' }
  /** A version to run from now on: a changed file or a rollback. */
  | { readonly type: 'version'; readonly version: VersionHash; readonly upgrade: 'beside' | 'replace' }
  /** Settings or license changed: what failed may work now. */
  | { readonly type: 'config_changed' }
  | { readonly type: 'retry' }
  | { readonly type: 'stabilized' }
  | { readonly type: 'ready'; readonly child: number }
  | { readonly type: 'unresponsive'; readonly child: number }
  | { readonly type: 'recovered'; readonly child: number }
  /** `failure` is null when the child was asked to end. */
  | { readonly type: 'ended'; readonly child: number; readonly failure: ChildFailure | null };

/** What the shell has to do. */
export type PluginCommand =
  | {
      readonly type: 'spawn';
      readonly child: number;
      readonly version: VersionHash;
      readonly role: 'active' | 'candidate';
    }
  /** Drain, then end; the child may already be ending. */
  | { readonly type: 'stop'; readonly child: number }
  /** Requests go to this child, or to none. */
  | { readonly type: 'route'; readonly child: number | null }
  | { readonly type: 'timer'; readonly name: 'retry' | 'stabilized'; readonly atMs: number }
  | { readonly type: 'clear_timer'; readonly name: 'retry' | 'stabilized' }
  | { readonly type: 'emit'; readonly event: MachineEvent }
  | { readonly type: 'save' };

/** What people are told; the shell adds names, times and details. */
export type MachineEvent =
  | { readonly type: 'enabled' | 'disabled' | 'stopped' | 'ready' | 'unresponsive' | 'recovered' | 'removed' }
  | { readonly type: 'starting'; readonly child: number; readonly version: VersionHash }
  | {
      readonly type: 'crashed';
      readonly child: number;
      readonly failure: ChildFailure;
      readonly nextRetryAtMs: number | null;
    }
  | { readonly type: 'restarting'; readonly delayMs: number }
  | { readonly type: 'failed'; readonly reason: Reason }
  | { readonly type: 'upgraded'; readonly from: VersionHash; readonly to: VersionHash }
  | {
      readonly type: 'upgrade_failed';
      readonly version: VersionHash;
      readonly child: number;
      readonly failure: ChildFailure;
    };

/** What the outside gives to a step. */
export interface StepContext {
  readonly nowMs: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly policy: SupervisionPolicy;
}

/** What a step did. `stale`: the event belonged to a child that is no longer looked at. */
export type StepResult =
  | { readonly stale: false; readonly machine: PluginMachine; readonly commands: readonly PluginCommand[] }
  | { readonly stale: true };

/** The machine of a plugin that was just found. */
export function createMachine(target: VersionHash): PluginMachine {
  return {
    phase: 'disabled',
    active: null,
    candidate: null,
    target,
    good: null,
    refused: null,
    upgrade: 'beside',
    failures: 0,
    retryAtMs: null,
    doNotRetry: false,
    reason: null,
    afterStop: 'disable',
    nextChild: 1,
  };
}
