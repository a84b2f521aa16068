/** A menu behind a button. */

import { Check } from 'lucide-react';
import { DropdownMenu as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';

const itemClasses =
  'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm text-soft select-none outline-none ' +
  'data-highlighted:bg-accent-soft data-highlighted:text-accent data-disabled:pointer-events-none data-disabled:opacity-50 ' +
  'touch:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0';

/** Props of {@link Menu}. */
export interface MenuProps {
  /** The button; it must take a ref. */
  readonly trigger: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom';
  readonly align?: 'start' | 'end';
}

/** A menu. It stays where it is in the document, so that it belongs to the same landmark as its button. */
export function Menu({ trigger, label, children, side = 'bottom', align = 'end' }: MenuProps): ReactNode {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Content
        aria-label={label}
        side={side}
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className="animate-pop z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-lg border border-border bg-raised p-1.5 shadow-lifted"
      >
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}

/** One entry. */
export function MenuItem({
  className,
  danger = false,
  ...rest
}: ComponentProps<typeof Primitive.Item> & { readonly danger?: boolean }): ReactNode {
  return <Primitive.Item className={cn(itemClasses, danger && 'text-danger', className)} {...rest} />;
}

/** A line between groups. */
export function MenuSeparator(): ReactNode {
  return <Primitive.Separator className="mx-1 my-1.5 h-px bg-border" />;
}

/** A caption above a group. */
export function MenuLabel({ children }: { readonly children: ReactNode }): ReactNode {
  return <Primitive.Label className="px-2.5 py-1.5 text-xs text-muted">{children}</Primitive.Label>;
}

/** One of several choices, of which one holds. */
export function MenuRadio<T extends string>({
  value,
  options,
  onChange,
}: {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon: ReactNode }[];
  readonly onChange: (value: T) => void;
}): ReactNode {
  return (
    <Primitive.RadioGroup value={value}>
      {options.map((option) => (
        <Primitive.RadioItem
          key={option.value}
          value={option.value}
          className={itemClasses}
          onSelect={(event) => {
            event.preventDefault();
            onChange(option.value);
          }}
        >
          {option.icon}
          <span className="flex-1">{option.label}</span>
          <Primitive.ItemIndicator>
            <Check aria-hidden />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}
