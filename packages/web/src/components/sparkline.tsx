/** A small line of recent values; pointing at it reads one out. */

import { useId, useState, type PointerEvent, type ReactNode } from 'react';

import { cn } from '../lib/cn.ts';
import { toSparkPath, type SparkPoint } from './spark-path.ts';
import { t } from '../messages/controls.ts';

/** Props of {@link Sparkline}. */
export interface SparklineProps {
  /** Oldest first; `null` where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Top of the scale; a fifth above the largest value where left out. */
  readonly max?: number | undefined;
  /** What is drawn: `Processor load over the last ten minutes`. */
  readonly label: string;
  readonly format: (value: number) => string;
  /** Says when a sample was taken, given its place in the list. */
  readonly describe: (index: number) => string;
  readonly className?: string;
}

const width = 240;
const height = 48;

/** The chart; its name sums it up for those who cannot see it. */
export function Sparkline({ values, max, label, format, describe, className }: SparklineProps): ReactNode {
  const id = useId();
  const [index, setIndex] = useState<number | null>(null);
  const { line, area, points } = toSparkPath(values, { width, height, max: max ?? headroom(values) });
  const shown = index === null ? undefined : points.find((point) => point.index === index);
  const point = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    setIndex(Math.min(values.length - 1, Math.max(0, Math.round(share * (values.length - 1)))));
  };
  return (
    <div
      role="img"
      aria-label={`${label}. ${summarise(points, format)}`}
      className={cn('relative min-h-14 w-full touch-pan-y', className)}
      onPointerMove={point}
      onPointerLeave={() => setIndex(null)}
    >
      <span aria-hidden className="absolute inset-x-0 bottom-0 h-px bg-border" />
      <svg
        aria-hidden
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        <defs>
          <linearGradient id={`${id}-fill`} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="var(--toru-accent)" stopOpacity="0.2" />
            <stop offset="1" stopColor="var(--toru-accent)" stopOpacity="0" />
          </linearGradient>
        </defs>
        <path d={area} fill={`url(#${id}-fill)`} />
        <path
          d={line}
          fill="none"
          stroke="var(--toru-accent)"
          strokeWidth="1.5"
          strokeLinejoin="round"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      {shown !== undefined && (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-y-0 w-px bg-control"
          style={{ left: `${(shown.x / width) * 100}%` }}
        >
          <span
            className={cn(
              'absolute -top-8 z-10 rounded-md border border-border bg-raised px-2 py-0.5 text-xs whitespace-nowrap text-fg shadow-card tabular-nums',
              shown.x > width / 2 ? 'right-1' : 'left-1',
            )}
          >
            {format(shown.value)} · {describe(shown.index)}
          </span>
        </div>
      )}
    </div>
  );
}

/** A line at its own maximum would stick to the top of the chart. */
function headroom(values: readonly (number | null)[]): number {
  return 1.2 * Math.max(0, ...values.map((value) => value ?? 0));
}

function summarise(points: readonly SparkPoint[], format: (value: number) => string): string {
  const values = points.map(({ value }) => value);
  const last = values.at(-1);
  if (last === undefined) return t('nothingMeasuredYet');
  return t('nowLowestHighest', {
    last: format(last),
    value: format(Math.min(...values)),
    value2: format(Math.max(...values)),
  });
}
