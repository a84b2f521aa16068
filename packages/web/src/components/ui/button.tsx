/** Buttons, and links that look like buttons. */

import { cva } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';
import { Spinner } from './spinner.tsx';

const buttonClasses = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors ' +
    'disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 ' +
    '[&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-on-primary hover:bg-primary-hover',
        secondary: 'border border-border bg-card text-fg hover:border-control hover:bg-sunken',
        ghost: 'text-soft hover:bg-sunken hover:text-fg',
        danger: 'bg-danger-fill text-white hover:bg-danger-hover',
        quiet: 'text-accent hover:bg-accent-soft',
      },
      size: {
        md: 'h-10 px-4 text-sm touch:h-11',
        sm: 'h-8 px-3 text-[0.8125rem] touch:h-11 touch:px-4',
        icon: 'size-9 touch:size-11',
      },
    },
  },
);

/** Props of {@link Button}. */
export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: 'primary' | 'secondary' | 'ghost' | 'danger' | 'quiet';
  readonly size?: 'md' | 'sm' | 'icon';
  /** Gives the looks to the only child, for instance a link. */
  readonly asChild?: boolean;
  /** Shows that the action is under way and takes no second click. */
  readonly busy?: boolean;
}

/** A button. It is no submit button unless it says so. */
export function Button({
  variant = 'secondary',
  size = 'md',
  asChild = false,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps): ReactNode {
  const classes = cn(buttonClasses({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type="button" className={classes} disabled={disabled === true || busy} aria-busy={busy} {...rest}>
      {busy && <Spinner />}
      {children}
    </button>
  );
}
