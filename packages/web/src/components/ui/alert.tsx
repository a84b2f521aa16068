/** A message that stays on the page. */

import { CircleAlert, CircleCheck, Info, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';
import { t } from '../../messages/controls.ts';

/** How grave a message is. */
export type AlertTone = 'info' | 'success' | 'warning' | 'danger';

const looks: Readonly<Record<AlertTone, { readonly icon: LucideIcon; readonly classes: string }>> = {
  info: { icon: Info, classes: 'bg-info-soft text-info' },
  success: { icon: CircleCheck, classes: 'bg-success-soft text-success' },
  warning: { icon: TriangleAlert, classes: 'bg-warning-soft text-warning' },
  danger: { icon: CircleAlert, classes: 'bg-danger-soft text-danger' },
};

/** Props of {@link Alert}. */
export interface AlertProps {
  readonly tone: AlertTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons or links. */
  readonly actions?: ReactNode;
  readonly onDismiss?: (() => void) | undefined;
  /** `false` for what is there when the page opens, or changes all the time: it is not read out. */
  readonly announced?: boolean;
  readonly className?: string;
  readonly 'data-testid'?: string;
  readonly 'data-state'?: string;
}

/** A message; errors and warnings are read out at once. */
export function Alert({
  tone,
  title,
  children,
  actions,
  onDismiss,
  announced = true,
  className,
  ...rest
}: AlertProps): ReactNode {
  const { icon: Icon, classes } = looks[tone];
  return (
    <div
      {...(announced ? { role: tone === 'danger' || tone === 'warning' ? 'alert' : 'status' } : {})}
      className={cn('flex gap-3 rounded-lg px-4 py-3 text-sm', classes, className)}
      {...rest}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 space-y-1 [overflow-wrap:anywhere]">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="text-fg">{children}</div>}
        {actions !== undefined && <div className="flex flex-wrap gap-2 pt-1">{actions}</div>}
      </div>
      {onDismiss !== undefined && (
        <button
          type="button"
          aria-label={t('dismiss')}
          onClick={onDismiss}
          className="-my-1 -mr-2 flex size-8 shrink-0 items-center justify-center rounded-md hover:bg-card touch:-my-3 touch:size-11"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}
