/** Turns values into the two paths of a small chart. */

/** One drawn value. */
export interface SparkPoint {
  /** Place in the list of values. */
  readonly index: number;
  readonly value: number;
  readonly x: number;
  readonly y: number;
}

/** Size and scale of a chart. */
export interface SparkScale {
  readonly width: number;
  readonly height: number;
  /** Value at the top; the largest one where `undefined`. */
  readonly max: number | undefined;
}

/**
 * Paths of a line and of the area below it. Gaps in the values interrupt both.
 *
 * Worked example: values 0 and 10 on 100 × 20 with max 10 give the line `M0 20L100 0`.
 */
export function toSparkPath(
  values: readonly (number | null)[],
  { width, height, max }: SparkScale,
): { readonly line: string; readonly area: string; readonly points: readonly SparkPoint[] } {
  const top = Math.max(max ?? 0, ...values.map((value) => value ?? 0)) || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const runs: SparkPoint[][] = [[]];
  values.forEach((value, index) => {
    if (value === null) runs.push([]);
    else
      runs.at(-1)?.push({ index, value, x: round(index * step), y: round(height - (value / top) * height) });
  });
  const drawn = runs.filter((run) => run.length > 0);
  return {
    line: drawn.map(toLine).join(''),
    area: drawn
      .map((run) => `${toLine(run)}L${run.at(-1)?.x ?? 0} ${height}L${run[0]?.x ?? 0} ${height}Z`)
      .join(''),
    points: drawn.flat(),
  };
}

function toLine(run: readonly SparkPoint[]): string {
  return run.map(({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
