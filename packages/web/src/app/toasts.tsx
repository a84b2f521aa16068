/** Short messages about the result of one's own action, and what plugins tell people. */

import type { ReactNode } from 'react';
import { Toaster } from 'sonner';

import { useStore } from '../lib/store.ts';
import { theme } from '../lib/theme.ts';

const classNames = {
  toast: '!rounded-lg !border !border-border !bg-raised !text-fg !shadow-lifted !font-sans',
  description: '!text-muted [overflow-wrap:anywhere]',
  success: '[&_[data-icon]]:!text-success',
  error: '[&_[data-icon]]:!text-danger',
  warning: '[&_[data-icon]]:!text-warning',
  info: '[&_[data-icon]]:!text-info',
  closeButton: '!border-border !bg-raised !text-soft',
};

/** The corner where toasts appear. */
export function Toasts(): ReactNode {
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
