/** A surface that holds one thing. */

import type { ComponentProps, ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';

/** A card. */
export function Card({ className, ...rest }: ComponentProps<'section'>): ReactNode {
  return (
    <section className={cn('rounded-card border border-border bg-card shadow-card', className)} {...rest} />
  );
}

/** Props of {@link CardHeader}. */
export interface CardHeaderProps {
  readonly title: ReactNode;
  readonly id?: string;
  readonly children?: ReactNode;
  readonly className?: string;
}

/** Title of a card, with what belongs to its right. */
export function CardHeader({ title, id, children, className }: CardHeaderProps): ReactNode {
  return (
    <div className={cn('flex min-h-13 items-center justify-between gap-3 px-5 py-2', className)}>
      <h2 id={id} className="text-[0.9375rem] font-semibold">
        {title}
      </h2>
      {children}
    </div>
  );
}
