/** What a list or a page shows when it has nothing else to show: empty, error, forbidden. */

import { CircleAlert, Lock } from 'lucide-react';
import type { ReactNode } from 'react';

import { ApiError, toSentence } from '../lib/api-error.ts';
import { cn } from '../lib/cn.ts';
import { Button } from './ui/button.tsx';
import { t } from '../messages/controls.ts';

/** Props of {@link StateMessage}. */
export interface StateMessageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly role?: 'alert' | 'status';
  /** How grave it is. Default: `accent`, nothing is wrong. */
  readonly tone?: 'accent' | 'warning' | 'danger';
}

const tints = {
  accent: 'bg-accent-soft text-accent',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
} as const;

/** An icon, a sentence and what can be done. */
export function StateMessage({
  icon,
  title,
  children,
  actions,
  className,
  role,
  tone = 'accent',
}: StateMessageProps): ReactNode {
  return (
    <div
      {...(role === undefined ? {} : { role })}
      className={cn('mx-auto flex max-w-lg flex-col items-center px-4 py-12 text-center', className)}
    >
      <div
        aria-hidden
        className={cn(
          'mb-4 flex size-12 items-center justify-center rounded-full [&_svg]:size-6',
          tints[tone],
        )}
      >
        {icon}
      </div>
      <h2 className="text-base font-semibold">{title}</h2>
      {children !== undefined && <div className="mt-2 w-full text-sm text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-5 flex flex-wrap justify-center gap-3">{actions}</div>}
    </div>
  );
}

/** Props of {@link ErrorState}. */
export interface ErrorStateProps {
  readonly error: unknown;
  /** What was tried: `Plugins could not be loaded`. */
  readonly title: string;
  readonly onRetry?: (() => unknown) | undefined;
  readonly className?: string;
}

/** Something could not be loaded; a refusal for lack of rights is said as such. */
export function ErrorState({ error, title, onRetry, className = '' }: ErrorStateProps): ReactNode {
  if (error instanceof ApiError && error.status === 403) return <ForbiddenState className={className} />;
  return (
    <StateMessage
      role="alert"
      tone="danger"
      icon={<CircleAlert />}
      title={title}
      className={className}
      actions={
        onRetry !== undefined && (
          <Button onClick={() => void onRetry()} variant="secondary">
            {t('tryAgain')}
          </Button>
        )
      }
    >
      {toSentence(error)}
    </StateMessage>
  );
}

/** The person's role does not reach here. */
export function ForbiddenState({ className = '' }: { readonly className?: string }): ReactNode {
  return (
    <StateMessage icon={<Lock />} title={t('thisIsForAdministrators')} className={className}>
      {t('yourAccountMayNotSee')}
    </StateMessage>
  );
}
