/** A card with one figure of the server's or a plugin's load, and ten minutes of its history. */

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Card } from './ui/card.tsx';
import { Skeleton, SkeletonGroup } from './ui/skeleton.tsx';

/** Four cards in a row where there is room, two on narrow screens. */
const gridClasses = 'grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4';

/** The cards side by side. */
export function LoadGrid({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={gridClasses}>{children}</div>;
}

/** Grey shapes of the size that the cards will have. */
export function LoadGridSkeleton({ label }: { readonly label: string }): ReactNode {
  return (
    <SkeletonGroup label={label} className={gridClasses}>
      {[0, 1, 2, 3].map((index) => (
        <Card key={index} className="p-4 sm:p-5">
          <Skeleton className="h-4 w-20" />
          <Skeleton className="mt-3.5 h-6 w-16" />
          <Skeleton className="mt-2.5 h-3.5 w-24" />
          <Skeleton className="mt-4 h-14" />
        </Card>
      ))}
    </SkeletonGroup>
  );
}

/** Props of {@link LoadCard}. */
export interface LoadCardProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly value: ReactNode;
  /** One short line under the value; cut where it does not fit into two. */
  readonly detail: string;
  /** What there is to say beyond it, for who points at it. */
  readonly more?: string;
  /** The history. */
  readonly children: ReactNode;
}

/** The card. */
export function LoadCard({ icon: Icon, title, value, detail, more, children }: LoadCardProps): ReactNode {
  return (
    <Card className="flex min-w-0 flex-col p-4 sm:p-5">
      <h2 className="flex items-center gap-2 text-[0.8125rem] font-medium text-muted">
        <Icon aria-hidden className="size-4 shrink-0 text-accent" />
        <span className="truncate">{title}</span>
      </h2>
      <div className="mt-1.5 flex min-h-8 items-center text-xl font-semibold tracking-tight tabular-nums sm:text-2xl">
        {value}
      </div>
      <p title={more ?? detail} className="line-clamp-2 text-xs text-muted tabular-nums sm:text-[0.8125rem]">
        {detail}
      </p>
      <div className="flex flex-1 flex-col justify-end pt-3">{children}</div>
    </Card>
  );
}
