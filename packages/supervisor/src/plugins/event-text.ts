/** Puts what the table reports into words, levels and details. Pure. */

import { reasonText } from '@toru/protocol';
import type { LogLevel } from '@toru/protocol';

import type { MachineEvent } from './plugin-machine.ts';

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
      const { reason, doNotRetry } = event.failure;
      const cause = reasonText(reason);
      const message = `${name} ${doNotRetry ? 'cannot run' : 'crashed'}: ${cause}`;
      return text('error', message, { cause, reason_info: reason });
    }
    case 'restarting':
      return text('warn', `${name} restarts in ${inSeconds(event.delayMs)}`, { delay_ms: event.delayMs });
    case 'failed': {
      const reason = reasonText(event.reason);
      return text('error', `${name} failed: ${reason}`, { reason, reason_info: event.reason });
    }
    case 'upgraded':
      return text('info', `${name} was upgraded to ${versionOf(event.to)}`, {
        from: versionOf(event.from),
        to: versionOf(event.to),
      });
    case 'upgrade_failed': {
      const { reason } = event.failure;
      const cause = reasonText(reason);
      const version = versionOf(event.version);
      const message = `${name} ${version} did not get ready: ${cause}; the version before it stays`;
      return text('error', message, { version, cause, reason_info: reason });
    }
  }
}

/** 250 → `0.3 s`, 8352 → `8.4 s`: what a person can picture. */
function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
