/**
 * Says what is in effect although the disk has refused it, and tries again until it is stored.
 *
 * The log hears of each such change once, and once more when it is stored; administrators see what is left in the panel.
 */

import type { UnsavedChanges } from '@toru/storage';
import type { ServerLog } from '../server-log.ts';

/** What is watched, and who is told. */
export interface UnsavedWatchDeps {
  readonly unsaved: UnsavedChanges;
  readonly log: ServerLog;
  /** What is not stored has changed. */
  readonly onChange: (changes: readonly string[]) => void;
}

export interface UnsavedWatch {
  /** What was held since the last look goes to the log. */
  look(): void;
  stop(): void;
}

const LOOK_MS = 1_000;
/** A disk that is locked keeps the host waiting at each try. */
const MAX_PAUSE_LOOKS = 30;

export function watchUnsaved({ unsaved, log, onChange }: UnsavedWatchDeps): UnsavedWatch {
  let mark = unsaved.heldSoFar;
  let pause = 1;
  let looksLeft = pause;

  const tell = (): void => {
    onChange(unsaved.list().map(({ what }) => what));
  };
  const look = (): void => {
    if (unsaved.heldSoFar === mark) return;
    for (const { what } of unsaved.list(mark))
      log('warn', `In effect, but not stored, because the disk takes no writes: ${what}`);
    mark = unsaved.heldSoFar;
    pause = looksLeft = 1;
    tell();
  };
  const retry = (): void => {
    const saved = unsaved.retry();
    for (const { what } of saved) log('info', `Stored at last: ${what}`);
    if (saved.length > 0) tell();
  };
  const timer = setInterval(() => {
    look();
    if (unsaved.list().length === 0) return;
    looksLeft -= 1;
    if (looksLeft > 0) return;
    retry();
    pause = Math.min(2 * pause, MAX_PAUSE_LOOKS);
    looksLeft = pause;
  }, LOOK_MS);
  timer.unref();

  return {
    look,
    stop() {
      clearInterval(timer);
      look();
      retry();
      for (const { what } of unsaved.list())
        log('error', `Lost, because the disk took no writes until the end: ${what}`);
    },
  };
}
