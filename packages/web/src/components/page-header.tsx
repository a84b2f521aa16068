/** Title of a page, and the same in the browser's tab. */

import { useEffect, type ReactNode } from 'react';

import { useInstance } from '../lib/instance.ts';

/** Props of {@link PageHeader}. */
export interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Stands at the right. */
  readonly actions?: ReactNode;
}

/** The heading of a page; focus comes here after a navigation. */
export function PageHeader({ title, description, actions }: PageHeaderProps): ReactNode {
  usePageTitle(title);
  return (
    <header className="mb-6">
      <div className="flex min-h-10 items-center justify-between gap-4">
        <h1 tabIndex={-1} className="min-w-0 text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {title}
        </h1>
        {actions !== undefined && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
      </div>
      {description !== undefined && <p className="text-sm text-muted">{description}</p>}
    </header>
  );
}

/** Names the page in the browser's tab: `Plugins · My server`. */
export function usePageTitle(title: string): void {
  const name = useInstance().data?.name ?? 'Steering Center';
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
}
