/** Title of a page, and the same in the browser's tab. */

import { useEffect, type ReactNode } from 'react';

import { useInstance } from '../features/system/instance.ts';

/** Props of {@link PageHeader}. */
export interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Stands at the right, below the title on a phone. */
  readonly actions?: ReactNode;
}

/** The heading of a page; focus comes here after a navigation. */
export function PageHeader({ title, description, actions }: PageHeaderProps): ReactNode {
  usePageTitle(title);
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 tabIndex={-1} className="text-2xl font-semibold tracking-tight">
          {title}
        </h1>
        {description !== undefined && <p className="mt-1 text-sm text-muted">{description}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
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
