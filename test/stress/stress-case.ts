/** What a stress case is. */

import type { Folders, HostOptions, HostProcess } from './host.ts';
import type { CanaryReport } from './wire.ts';

/** What a case is given: hosts whose ends are looked after, and how much of it is wanted. */
export interface Bench {
  /** Fewer rounds and smaller sizes, for everyday use. */
  readonly isShort: boolean;
  /** Starts a host; plugins are installed by `prepare` before. It is stopped, and its canary judged, when the case is over. */
  host(prepare?: (folders: Folders) => void, options?: HostOptions): Promise<HostProcess>;
  /** Folders that are removed when the case is over. */
  folders(): Folders;
  /** Something to do when the case is over. */
  afterwards(action: () => void | Promise<void>): void;
}

/** One case. `run` says what was seen, and throws when that is not what was expected. */
export interface StressCase {
  readonly number: number;
  readonly title: string;
  readonly expectation: string;
  run(bench: Bench): Promise<string>;
}

/** How a case went. */
export interface CaseResult {
  readonly number: number;
  readonly title: string;
  readonly expectation: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seen: string;
  readonly ms: number;
  readonly canaries: readonly CanaryReport[];
}

/** Thrown by a case that cannot run on this machine. */
export class NotHere extends Error {}

/** Fails a case with what was seen. */
export function expect(isSo: boolean, seen: string): void {
  if (!isSo) throw new Error(seen);
}
