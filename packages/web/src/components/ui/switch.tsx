/** An on/off switch. */

import { Switch as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';

/** A switch; the button is larger than what is drawn, so that a finger hits it. */
export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>): ReactNode {
  return (
    <Primitive.Root
      className={cn(
        'group inline-flex h-7 w-11 shrink-0 items-center justify-center rounded-full touch:h-11 touch:w-13',
        'disabled:cursor-default disabled:opacity-50',
        className,
      )}
      {...rest}
    >
      <span className="flex h-6 w-10 items-center rounded-full bg-control px-0.5 transition-colors group-data-[state=checked]:bg-primary">
        <Primitive.Thumb className="block size-5 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4" />
      </span>
    </Primitive.Root>
  );
}
