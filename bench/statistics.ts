/** The few numbers that a measurement is reduced to. Pure. */

/** The middle of some numbers; the mean of the two middle ones when their count is even. NaN: there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The value below which a share of the sorted numbers lies; `0.99` of 1 … 100 is 99. NaN: there are none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/**
 * How many times as large one series is as another, where both were measured in turns: the median of the ratios of each turn.
 *
 * What disturbs the machine for some seconds disturbs both sides of a turn, so it cancels out.
 * Worked example: `[10, 30]` over `[5, 10]` is the median of 2 and 3, that is 2.5.
 */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  const count = Math.min(ours.length, theirs.length);
  return median(
    Array.from({ length: count }, (_, at) => (ours[at] ?? Number.NaN) / (theirs[at] ?? Number.NaN)),
  );
}
