/** Waits until the plugins of a panel look as expected. */
import { setTimeout as wait } from 'node:timers/promises';
import type { PluginInfo } from '@toru/api';
import { isPlugin } from '@toru/api/guards';
import type { Panel } from './panel.ts';
import { toItems } from './plugin-answers.ts';

const INTERVAL_MS = 250;

/** What to wait for, and how long. */
export interface WaitOptions<Outcome> {
  /** Called with the list again and again; `null`: not yet. */
  readonly judge: (plugins: readonly PluginInfo[]) => Outcome | null;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** The first outcome; `null` when the deadline came before it. */
export async function waitForPlugins<Outcome>(
  panel: Panel,
  { judge, deadlineMs, signal }: WaitOptions<Outcome>,
): Promise<Outcome | null> {
  const endsAtMs = performance.now() + deadlineMs;
  for (;;) {
    const outcome = judge(toItems((await panel.call('GET', '/api/plugins')).body, isPlugin));
    if (outcome !== null) return outcome;
    if (performance.now() >= endsAtMs) return null;
    await wait(INTERVAL_MS, undefined, { signal });
  }
}
