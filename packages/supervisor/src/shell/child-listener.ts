/** What a child tells the plugin that it runs for. Types only. */

import type { ExitStatus } from '../crash-cause.ts';
import type { ChildFailure } from '../plugin-machine.ts';
import type { InFlightReport } from './channel/live-channel.ts';
import type { ChildRun } from './child-run.ts';

/** How a child ended, for its crash report. */
export interface ChildEnd {
  /** null: it was asked to end. */
  readonly failure: ChildFailure | null;
  readonly status: ExitStatus | null;
  readonly pid: number | null;
  readonly uptimeMs: number;
  readonly inFlight: InFlightReport;
  readonly output: readonly string[];
}

/** The plugin, as its child sees it. */
export interface ChildListener {
  onReady(child: ChildRun): void;
  onSilence(child: ChildRun, isSilent: boolean): void;
  /** Its progress, status or licence verdict is another one. */
  onChange(child: ChildRun): void;
  onNotify(level: 'info' | 'warn' | 'error', title: string, message: string): void;
  /** Called once, when the process has ended and its output has been read. */
  onEnded(child: ChildRun, end: ChildEnd): void;
}
