/** What is on show for the moment before the first page is there. */

import type { ReactNode } from 'react';

import { BrandMark } from '../components/brand-mark.tsx';
import { t } from '../messages/shell.ts';

/** The mark in the middle of the page. */
export function StartScreen(): ReactNode {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <div role="status" className="animate-pulse">
        <BrandMark className="size-12" />
        <span className="sr-only">{t('loading')}</span>
      </div>
    </main>
  );
}
