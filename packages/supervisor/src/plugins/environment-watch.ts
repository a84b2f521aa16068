/** Notices env files that were changed, made or removed: what failed for one is tried again, and what runs with an older one says so. */

import type { PluginContext } from './plugin-context.ts';
import { lookAtEnvFile } from '../plugin-files/environment-files.ts';
import type { PluginRunner } from './plugin-runner.ts';

type WatchContext = Pick<PluginContext, 'options' | 'policy' | 'memory' | 'now'>;

/** The eyes on the env files of all plugins. */
export class EnvironmentWatch {
  readonly #context: WatchContext;
  /** What each file looked like when it was last dealt with, by plugin. */
  readonly #stamps = new Map<string, string>();

  constructor(context: WatchContext) {
    this.#context = context;
  }

  /** Looks at every file; says when to look again, because one is being written: `null` when none is. */
  look(runners: ReadonlyMap<string, PluginRunner>): number | null {
    const { options, policy, memory, now } = this.#context;
    const waits: number[] = [];
    for (const id of this.#stamps.keys()) if (!runners.has(id)) this.#stamps.delete(id);
    for (const [id, runner] of runners) {
      const { stamp, changedAtMs } = lookAtEnvFile(options.pluginsDir, id);
      const before = this.#stamps.get(id);
      if (stamp === before) continue;
      const quietForMs = changedAtMs === null ? Infinity : now() - changedAtMs;
      if (quietForMs >= 0 && quietForMs < policy.quietFileMs) {
        waits.push(policy.quietFileMs - quietForMs + 20);
        continue;
      }
      this.#stamps.set(id, stamp);
      // At the first look only a file that is newer than a failure says anything.
      const { givenUp } = memory.load(id);
      const isNewer = givenUp !== null && changedAtMs !== null && givenUp.atMs < changedAtMs;
      if (before !== undefined || isNewer) runner.environmentChanged();
    }
    return waits.length === 0 ? null : Math.min(...waits);
  }
}
