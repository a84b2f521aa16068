/** Counts samples over the memory limit: one peak is no reason to end a plugin. Pure. */

/** Judges the samples of one child. */
export class MemoryWatch {
  #samplesOver = 0;

  /**
   * Takes a sample; `true` when it is the last one that is forgiven.
   *
   * Worked example: limit 256 MiB, 3 samples of 300 MiB → false, false, true.
   */
  isExceeded(usedBytes: number, limitMb: number | null, samples: number): boolean {
    const isOver = limitMb !== null && usedBytes > limitMb * 1_048_576;
    this.#samplesOver = isOver ? this.#samplesOver + 1 : 0;
    if (this.#samplesOver < samples) return false;
    this.#samplesOver = 0;
    return true;
  }
}
