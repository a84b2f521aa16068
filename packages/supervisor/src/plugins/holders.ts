/** The memory of which file has which plugin's id and route: settled at each look, stored over restarts of the host. */

import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import { settleClaims } from './claims.ts';
import type { ClaimingFile, FilePlace, Holding } from './claims.ts';
import type { PluginMemory } from '../plugin-files/plugin-version.ts';
import type { PluginContext } from './plugin-context.ts';
import type { PluginRunner } from './plugin-runner.ts';

/** What a look made of the files. */
export interface Settled {
  readonly places: ReadonlyMap<string, FilePlace>;
  /** Ids that are to be given up. */
  readonly left: readonly string[];
  /** When something changes without a change of the folder; `null`: never. */
  readonly nextLookMs: number | null;
}

export class Holders {
  readonly #context: PluginContext;
  /** `null`: not recalled yet. */
  #holdings: ReadonlyMap<string, Holding> | null = null;

  constructor(context: PluginContext) {
    this.#context = context;
  }

  /** Names of the files that hold something. */
  get fileNames(): readonly string[] {
    return [...this.#recalled.values()].map(({ fileName }) => fileName);
  }

  /** The file that holds a plugin. */
  fileNameOf(id: string): string | undefined {
    return this.#recalled.get(id)?.fileName;
  }

  /** Settles who holds what now. */
  waitForState(files: readonly ClaimingFile[], runners: ReadonlyMap<string, PluginRunner>): Settled {
    const { monotonic, policy } = this.#context;
    const nowMs = monotonic();
    const graceMs = policy.removalGraceMs;
    const before = new Map(
      [...this.#recalled].map(([id, holding]) => [
        id,
        { ...holding, route: runners.get(id)?.routeSegment ?? holding.route },
      ]),
    );
    const { holdings, places, left } = settleClaims(before, files, { nowMs, graceMs });
    this.#holdings = holdings;
    for (const id of holdings.keys()) this.remember(id, runners.get(id));
    const waits = [...holdings.values()].flatMap(({ id, missedAtMs }) =>
      missedAtMs === null || left.includes(id) ? [] : [missedAtMs + graceMs - nowMs],
    );
    return { places, left, nextLookMs: waits.length === 0 ? null : Math.max(0, Math.min(...waits)) };
  }

  /** Why the file of a plugin is missed; `null`: it is there. */
  whyMissing(id: string): Reason | null {
    const holding = this.#recalled.get(id);
    if (holding === undefined || holding.missedAtMs === null) return null;
    const seconds = Math.max(1, Math.round(this.#context.policy.removalGraceMs / 1000));
    return makeReason('NOTE_FILE_MISSING', { file: holding.fileName, grace_s: seconds });
  }

  /** The folder is in trouble: what is missed now says nothing, and counts anew once it is back. */
  pause(): void {
    this.#holdings = new Map(
      [...this.#recalled].map(([id, holding]) => [id, { ...holding, missedAtMs: null }]),
    );
  }

  /** Stores what a plugin holds. */
  remember(id: string, runner: PluginRunner | undefined): void {
    const holding = this.#recalled.get(id);
    if (holding !== undefined && runner !== undefined)
      runner.settleHome({ fileName: holding.fileName, route: runner.routeSegment });
  }

  /** Nobody holds an id any more. */
  release(id: string, runner: PluginRunner | undefined): void {
    const holdings = new Map(this.#recalled);
    holdings.delete(id);
    this.#holdings = holdings;
    if (runner !== undefined) {
      runner.settleHome(null);
      return;
    }
    const { memory, reportInternalError } = this.#context;
    try {
      memory.save(id, { ...memory.load(id), home: null });
    } catch (error) {
      reportInternalError(`storing that plugin "${id}" is gone`, error);
    }
  }

  get #recalled(): ReadonlyMap<string, Holding> {
    this.#holdings ??= new Map(
      [...this.#context.memory.all()].flatMap(([id, memory]) => {
        const holding = this.#recall(id, memory);
        return holding === null ? [] : [[id, holding]];
      }),
    );
    return this.#holdings;
  }

  /** Memories of earlier releases do not tell; there the file of the newest good version counts. */
  #recall(id: string, { home, goodVersions }: PluginMemory): Holding | null {
    const [newest] = goodVersions;
    const fileName = home === undefined ? newest?.fileName : home?.fileName;
    if (fileName === undefined) return null;
    const kept = newest === undefined ? null : this.#context.versions.load(newest.hash);
    const route = home?.route ?? kept?.metadata.route.slice(1) ?? null;
    return { id, fileName, route, nextRoute: null, missedAtMs: null };
  }
}
