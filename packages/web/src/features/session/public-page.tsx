/** The frame around log-in and set-up: one card in the middle of a quiet page. */

import type { ReactNode } from 'react';

import { BrandMark } from '../../components/brand-mark.tsx';
import { useLanguage } from '../../messages/use-language.ts';
import { Card } from '../../components/ui/card.tsx';

/** Props of {@link PublicPage}. */
export interface PublicPageProps {
  readonly title: string;
  readonly description: ReactNode;
  readonly children: ReactNode;
}

/** The page. */
export function PublicPage({ title, description, children }: PublicPageProps): ReactNode {
  // Somebody may have logged out whose account has chosen another one.
  useLanguage(null);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-8 text-center">
          <BrandMark className="mx-auto mb-5 size-12" />
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-1.5 text-sm text-muted">{description}</p>
        </div>
        <Card className="p-6">{children}</Card>
      </div>
    </main>
  );
}
