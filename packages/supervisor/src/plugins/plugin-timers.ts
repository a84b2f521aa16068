/** The two timers of a plugin. They wait on the monotonic clock, so that a jump of the wall clock changes nothing. */

/** The longest delay that a timer of the system can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Timers by name; a new one replaces the old. */
export class PluginTimers {
  readonly #timers = new Map<'retry' | 'stabilized', NodeJS.Timeout>();
  readonly #onDue: (name: 'retry' | 'stabilized') => void;

  constructor(onDue: (name: 'retry' | 'stabilized') => void) {
    this.#onDue = onDue;
  }

  set(name: 'retry' | 'stabilized', afterMs: number): void {
    this.clear(name);
    const timer = setTimeout(
      () => {
        this.#timers.delete(name);
        this.#onDue(name);
      },
      Math.min(LONGEST_TIMER_MS, Math.max(0, afterMs)),
    );
    timer.unref();
    this.#timers.set(name, timer);
  }

  clear(name: 'retry' | 'stabilized'): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  clearAll(): void {
    this.clear('retry');
    this.clear('stabilized');
  }
}
