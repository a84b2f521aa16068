/** A list of names and values; what has no value is left out. */

import type { ReactNode } from 'react';

/** Props of {@link Facts}. */
export interface FactsProps {
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** The list, in two columns. */
export function Facts({ facts }: FactsProps): ReactNode {
  return (
    <dl className="grid grid-cols-[6.75rem_minmax(0,1fr)] gap-x-4 gap-y-2.5 text-sm sm:grid-cols-[9rem_minmax(0,1fr)] sm:gap-x-6">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
