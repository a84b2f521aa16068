/** Tabs that are links. The one on show is always in sight, also where not all fit beside each other. */

import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'react-router';

import { cn } from '../lib/cn.ts';

/** Props of {@link TabBar}. */
export interface TabBarProps {
  readonly label: string;
  readonly tabs: readonly { readonly path: string; readonly label: string }[];
  /** Path of the tab on show. */
  readonly current: string;
  readonly 'data-testid'?: string;
}

/** The bar. */
export function TabBar({ label, tabs, current, ...rest }: TabBarProps): ReactNode {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const active = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (bar.current === null || active === undefined || active === null) return;
    // Only the bar scrolls: scrollIntoView would move the page along.
    bar.current.scrollLeft = active.offsetLeft - (bar.current.clientWidth - active.offsetWidth) / 2;
  }, [current]);
  return (
    <nav
      ref={bar}
      aria-label={label}
      className="relative mb-6 flex overflow-x-auto border-b border-border [scrollbar-width:none] sm:gap-1"
      {...rest}
    >
      {tabs.map((tab) => (
        <Link
          key={tab.path}
          to={tab.path}
          preventScrollReset
          aria-current={tab.path === current ? 'page' : undefined}
          className={cn(
            '-mb-px flex h-10 shrink-0 items-center border-b-2 px-2.5 text-sm font-medium whitespace-nowrap -outline-offset-2 sm:px-3 touch:h-11',
            tab.path === current
              ? 'border-primary text-accent'
              : 'border-transparent text-soft hover:border-control hover:text-fg',
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
