/** The mark of the panel: a steering wheel. */

import type { ReactNode } from 'react';

import { cn } from '../lib/cn.ts';

/** The mark; the name stands beside it. */
export function BrandMark({ className }: { readonly className?: string }): ReactNode {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={cn('size-8 shrink-0', className)}>
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <circle cx="16" cy="16" r="9" />
        <circle cx="16" cy="16" r="2.6" fill="#fff" stroke="none" />
        <path d="M16 18.5V25M13.8 14.8 8.2 11.6M18.2 14.8l5.6-3.2" />
      </g>
    </svg>
  );
}
