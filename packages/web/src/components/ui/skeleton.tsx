/** Grey shapes where content is about to appear. */

import type { ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';

/** One shape; its size comes from the class. */
export function Skeleton({ className }: { readonly className?: string }): ReactNode {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-border/70', className)} />;
}

/** Shapes, and the word for those who cannot see them. */
export function SkeletonGroup({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div role="status" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
