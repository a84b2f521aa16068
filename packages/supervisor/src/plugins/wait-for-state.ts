/** Waits until a plugin is where it was sent, has failed on the way, or time is up. */

import { makeReason, reasonText } from '@toru/protocol';

import type { SettleOutcome } from '../api.ts';
import type { PluginRunner } from './plugin-runner.ts';

/** Resolves as soon as the outcome is known, after `waitMs` at the latest. */
export async function waitForState(
  runner: PluginRunner,
  waitMs: number,
  isThere: (phase: PluginRunner['phase']) => boolean,
): Promise<SettleOutcome> {
  let isLate = false;
  let markLate: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    markLate = resolve;
  });
  const timer = setTimeout(() => {
    isLate = true;
    markLate();
  }, waitMs);
  const isTimeUp = (): boolean => isLate;
  try {
    for (;;) {
      const { phase } = runner;
      if (isThere(phase)) return { kind: 'settled' };
      if (phase === 'failed' || phase === 'restarting') {
        const reason = runner.snapshot().reasonInfo ?? makeReason('CAUSE_UNKNOWN');
        return { kind: 'failed', code: 'PLUGIN_FAILED', reason: reasonText(reason), reasonInfo: reason };
      }
      if (isTimeUp() || phase === 'removed') return { kind: 'pending' };
      await Promise.race([runner.nextChange(), late]);
    }
  } finally {
    clearTimeout(timer);
  }
}
