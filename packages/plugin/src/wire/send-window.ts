/**
 * How much of one body may be on its way: at most a window, more when the receiver returns credit.
 *
 * A pure count with one waiter. Worked example: window 10, `take(7)` is 7, `take(7)` is 3, `take(7)` is 0; `give(5)`, `take(7)` is 5;
 * `give(13)`, `take(20)` is 13: the window is 13 now.
 */
export class SendWindow {
  readonly #windowBytes: number;
  #outstanding = 0;
  #wake: (() => void) | undefined;

  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
  }

  /** Takes up to `wanted` bytes; returns how many may be sent now. */
  take(wanted: number): number {
    const granted = Math.max(0, Math.min(wanted, this.#windowBytes - this.#outstanding));
    this.#outstanding += granted;
    return granted;
  }

  /** Takes a message whole: when it fits, or when nothing is outstanding. Returns whether it may be sent now. */
  takeWhole(bytes: number): boolean {
    if (this.#outstanding > 0 && this.#outstanding + bytes > this.#windowBytes) return false;
    this.#outstanding += bytes;
    return true;
  }

  /** Returns credit. More than is outstanding is room beyond the window, for as long as the body lasts. */
  give(bytes: number): void {
    this.#outstanding -= bytes;
    this.wake();
  }

  /** Resolves at the next credit, or at `wake`. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Lets the waiter look again: the stream has ended. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
