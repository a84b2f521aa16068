/** A word on a tinted ground. */

import type { ComponentProps, ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';

/** How something stands, as a color. Words always say it too. */
export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'info' | 'accent';

const tints: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-soft',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-info-soft text-info',
  accent: 'bg-accent-soft text-accent',
};

/** A badge. */
export function Badge({
  tone,
  className,
  ...rest
}: ComponentProps<'span'> & { readonly tone: Tone }): ReactNode {
  const base =
    'inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap';
  return <span className={cn(base, tints[tone], className)} {...rest} />;
}
