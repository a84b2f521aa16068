/** Puts what the table reports into words, levels and details. Pure. */

import type { LogLevel } from '@toru/protocol';

import type { MachineEvent } from '../plugin-machine.ts';

/** What an event says to people and to machines. */
export interface EventText {
  readonly level: LogLevel;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Words for an event of a plugin. `versionOf` names a version by its hash. */
export function eventText(event: MachineEvent, name: string, versionOf: (hash: string) => string): EventText {
  const text = (
    level: LogLevel,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ): EventText => ({
    level,
    message,
    details,
  });
  switch (event.type) {
    case 'enabled':
      return text('info', `${name} was enabled`);
    case 'disabled':
      return text('info', `${name} was disabled`);
    case 'stopped':
      return text('info', `${name} stopped`);
    case 'ready':
      return text('info', `${name} is ready`);
    case 'unresponsive':
      return text('warn', `${name} does not respond`);
    case 'recovered':
      return text('info', `${name} responds again`);
    case 'removed':
      return text('info', `${name} was removed`);
    case 'starting':
      return text('info', `${name} ${versionOf(event.version)} is starting`, {
        version: versionOf(event.version),
      });
    case 'crashed': {
      const { cause, doNotRetry } = event.failure;
      return text('error', `${name} ${doNotRetry ? 'cannot run' : 'crashed'}: ${cause}`, { cause });
    }
    case 'restarting':
      return text('warn', `${name} restarts in ${inSeconds(event.delayMs)}`, { delay_ms: event.delayMs });
    case 'failed':
      return text('error', `${name} failed: ${event.reason}`, { reason: event.reason });
    case 'upgraded':
      return text('info', `${name} was upgraded to ${versionOf(event.to)}`, {
        from: versionOf(event.from),
        to: versionOf(event.to),
      });
    case 'upgrade_failed':
      return text(
        'error',
        `${name} ${versionOf(event.version)} did not get ready: ${event.failure.cause}; the version before it stays`,
        {
          version: versionOf(event.version),
          cause: event.failure.cause,
        },
      );
  }
}

/** 250 → `0.3 s`, 8352 → `8.4 s`: what a person can picture. */
function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
