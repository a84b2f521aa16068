/** What a child tells the plugin that it runs for. Types only. */

import type { InFlightReport } from '@toru/channel';
import type { ExitStatus } from '@toru/process';
import type { ChildFailure } from './child-failure.ts';

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

/** The plugin, as its child sees it. `Child`: the child itself, as it names itself. */
export interface ChildListener<Child> {
  onReady(child: Child): void;
  onSilence(child: Child, isSilent: boolean): void;
  /** Its progress, status or license verdict is another one. */
  onChange(child: Child): void;
  onNotify(level: 'info' | 'warn' | 'error', title: string, message: string): void;
  /** Called once, when the process has ended and its output has been read. */
  onEnded(child: Child, end: ChildEnd): void;
}
