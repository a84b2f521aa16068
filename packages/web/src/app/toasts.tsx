/** Short messages about the result of one's own action, and what plugins tell people. */

import { useEffect, type ReactNode } from 'react';
import { toast, Toaster } from 'sonner';

import { listUnsaved, onNotSaved } from '../lib/not-saved.ts';
import { useStore } from '../lib/store.ts';
import { theme } from '../lib/theme.ts';
import { t } from '../messages/shell.ts';

const classNames = {
  toast: '!rounded-lg !pr-12 !border !border-border !bg-raised !text-fg !shadow-lifted !font-sans',
  description: '!text-muted [overflow-wrap:anywhere]',
  success: '[&_[data-icon]]:!text-success',
  error: '[&_[data-icon]]:!text-danger',
  warning: '[&_[data-icon]]:!text-warning',
  info: '[&_[data-icon]]:!text-info',
  closeButton:
    '!top-1/2 !right-1.5 !left-auto !size-8 !translate-x-0 !-translate-y-1/2 !rounded-md !border-0 !bg-transparent ' +
    '!text-muted hover:!bg-sunken hover:!text-fg touch:!size-11 [&_svg]:!size-4',
};

/** The corner where toasts appear. */
export function Toasts(): ReactNode {
  useEffect(() => onNotSaved(sayNotSaved), []);
  return (
    <Toaster
      theme={useStore(theme)}
      position="bottom-right"
      closeButton
      gap={10}
      toastOptions={{ classNames }}
    />
  );
}

/** Time to read it, and what it lists. */
const notSavedMs = 15_000;

function sayNotSaved(changes: readonly string[]): void {
  toast.warning(t('inEffectButNotSaved'), {
    description: t('notSavedThePanelsDisk', { changes: listUnsaved(changes) }),
    duration: notSavedMs,
  });
}
