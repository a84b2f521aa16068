/** A list of names and values; what has no value is left out. */

import type { ReactNode } from 'react';

/** Props of {@link Facts}. */
export interface FactsProps {
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** The list, in two columns where there is room. */
export function Facts({ facts }: FactsProps): ReactNode {
  return (
    <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[9rem_minmax(0,1fr)] sm:gap-y-2.5">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="mt-1.5 text-muted first:mt-0 sm:mt-0">{label}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
