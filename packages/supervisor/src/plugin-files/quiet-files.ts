/** Tells whether a changed file can be taken for whole: it has been quiet for some time, and nobody has it open for writing. */

import type { Stats } from 'node:fs';

import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import { findWriters, stillWrites } from './open-files.ts';
import type { Writer } from './open-files.ts';

/** Where not every process can be seen, a file that was written last must be quiet for so many times as long. */
const UNSEEN_FACTOR = 10;
/** Time between two looks at a file that somebody has open. */
const WRITER_LOOK_MS = 500;

/** Why a file is left alone for now. */
export interface Wait {
  /** `null` while it is only a matter of a moment. */
  readonly reason: Reason | null;
  readonly lookAgainMs: number;
}

export interface QuietOptions {
  readonly quietFileMs: number;
  readonly now: () => number;
}

export class QuietFiles {
  readonly #options: QuietOptions;
  readonly #firstSeen = new Map<string, { readonly key: string; readonly atMs: number }>();
  readonly #writers = new Map<string, Writer>();

  constructor(options: QuietOptions) {
    this.#options = options;
  }

  /** `null`: it can be taken for whole. `key` differs for each change of the file. */
  async judge(fileName: string, key: string, stat: Stats): Promise<Wait | null> {
    const { quietFileMs } = this.#options;
    const quietForMs = this.#quietFor(fileName, key, stat);
    if (quietForMs < quietFileMs) return { reason: null, lookAgainMs: quietFileMs - quietForMs + 20 };
    const before = this.#writers.get(fileName);
    if (before !== undefined && stillWrites(before, stat)) return toWait(before);
    this.#writers.delete(fileName);
    const { writers, sawEverybody } = await findWriters(stat);
    const [writer] = writers;
    if (writer !== undefined) {
      this.#writers.set(fileName, writer);
      return toWait(writer);
    }
    // Whoever writes under another name renames last, and whoever copies sets the mode: neither leaves the two times equal.
    const wasWrittenLast = stat.mtimeMs === stat.ctimeMs;
    const longMs = quietFileMs * UNSEEN_FACTOR;
    if (sawEverybody || !wasWrittenLast || quietForMs >= longMs) return null;
    return { reason: makeReason('FILE_JUST_WRITTEN'), lookAgainMs: longMs - quietForMs + 20 };
  }

  /** Forgets files that are gone. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const memory of [this.#firstSeen, this.#writers])
      for (const name of memory.keys()) if (!names.has(name)) memory.delete(name);
  }

  #quietFor(fileName: string, key: string, stat: Stats): number {
    const sinceChangeMs = this.#options.now() - Math.max(stat.ctimeMs, stat.mtimeMs);
    // A clock that jumped makes file times useless: then it counts since when the file has looked like this.
    const seen = this.#firstSeen.get(fileName);
    const nowMono = performance.now();
    if (seen?.key !== key) this.#firstSeen.set(fileName, { key, atMs: nowMono });
    return Math.max(sinceChangeMs, seen?.key === key ? nowMono - seen.atMs : 0);
  }
}

function toWait({ pid, program }: Writer): Wait {
  return {
    reason: makeReason('FILE_BEING_WRITTEN', { program, pid }),
    lookAgainMs: WRITER_LOOK_MS,
  };
}
