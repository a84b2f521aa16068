/** A turning ring for a wait of unknown length. */

import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';

/** The ring; the words that say what is awaited stand beside it. */
export function Spinner({ className }: { readonly className?: string }): ReactNode {
  return <LoaderCircle aria-hidden className={cn('size-4 animate-spin', className)} />;
}
