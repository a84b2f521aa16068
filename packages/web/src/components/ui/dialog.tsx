/** A dialog in front of the page, and a drawer at its side. */

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';
import { useReturnFocus } from './return-focus.ts';
import { t } from '../../messages/controls.ts';

/** Props of {@link Dialog}. */
export interface DialogProps {
  readonly open: boolean;
  /** null: it cannot be closed, and covers the page so that it cannot be read. */
  readonly onOpenChange: ((open: boolean) => void) | null;
  readonly title: string;
  /** One sentence under the title; leave it out only where the body says it all. */
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** Buttons at the foot, the main one last. */
  readonly footer?: ReactNode;
  readonly className?: string;
  readonly 'data-testid'?: string;
}

// Of the same height as what lies over it: of two dialogs, the later one then covers the whole earlier one.
const overlayClasses = 'fixed inset-0 z-50 bg-black/45 animate-overlay';

/** A dialog: the page behind it is out of reach until it closes, and focus returns to where it was. */
export function Dialog(props: DialogProps): ReactNode {
  return (
    <Primitive.Root open={props.open} onOpenChange={props.onOpenChange ?? stayOpen}>
      <Primitive.Portal>
        <Primitive.Overlay
          className={cn(overlayClasses, props.onOpenChange === null && 'bg-bg/70 backdrop-blur-lg')}
        />
        <Content
          data-testid={props['data-testid']}
          {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            'animate-pop fixed inset-x-4 top-1/2 z-50 mx-auto flex max-h-[calc(100dvh-2rem)] max-w-lg -translate-y-1/2 flex-col',
            'rounded-xl border border-border bg-raised shadow-lifted focus:outline-none',
            props.className,
          )}
        >
          <div className="flex items-start gap-4 px-6 pt-5 pb-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-lg font-semibold">{props.title}</Primitive.Title>
              {props.description !== undefined && (
                <Primitive.Description className="mt-1 text-sm text-muted">
                  {props.description}
                </Primitive.Description>
              )}
            </div>
            {props.onOpenChange !== null && <CloseButton />}
          </div>
          <div className="min-h-0 overflow-y-auto px-6 pb-5">{props.children}</div>
          {props.footer !== undefined && (
            <div className="flex flex-wrap justify-end gap-3 border-t border-border px-6 py-4">
              {props.footer}
            </div>
          )}
        </Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Props of {@link Drawer}. */
export interface DrawerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: ReactNode;
}

/** A panel that slides in from the left. */
export function Drawer({ open, onOpenChange, title, children }: DrawerProps): ReactNode {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlayClasses} />
        <Content
          aria-describedby={undefined}
          className="animate-drawer fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] bg-card shadow-lifted focus:outline-none"
        >
          <Primitive.Title className="sr-only">{title}</Primitive.Title>
          {children}
        </Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function stayOpen(): void {
  // The primitive asks; whoever opened the dialog closes it.
}

function Content(props: ComponentProps<typeof Primitive.Content>): ReactNode {
  return <Primitive.Content {...props} onCloseAutoFocus={useReturnFocus()} />;
}

function CloseButton(): ReactNode {
  return (
    <Primitive.Close
      aria-label={t('close')}
      className="-mt-1 -mr-2 flex size-9 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-fg touch:size-11"
    >
      <X aria-hidden className="size-4" />
    </Primitive.Close>
  );
}
