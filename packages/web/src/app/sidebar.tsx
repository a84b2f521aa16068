/** The way to every page: dashboard, one entry per plugin with a view, the panel's own pages, the account. */

import { Search } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link, NavLink } from 'react-router';

import { BrandMark } from '../components/brand-mark.tsx';
import { PluginIcon } from '../components/plugin-icon.tsx';
import { Skeleton, SkeletonGroup } from '../components/ui/skeleton.tsx';
import { pluginsWithView, viewPath } from '../features/plugins/plugin-list.ts';
import { usePlugins } from '../features/plugins/plugins.ts';
import { StatusDot } from '../features/plugins/status.tsx';
import { useIsAdmin } from '../features/session/user-context.ts';
import { useInstance } from '../lib/instance.ts';
import { useBadges } from '../features/views/badges.ts';
import { cn } from '../lib/cn.ts';
import { isMac } from '../lib/platform.ts';
import { AccountMenu } from './account-menu.tsx';
import { firstEntry, panelEntries, type NavigationEntry } from '../components/navigation.ts';
import { t } from '../messages/shell.ts';

/** Props of {@link Sidebar}. */
export interface SidebarProps {
  readonly onSearch: () => void;
  /** Called when a link is followed; the drawer closes then. */
  readonly onNavigate?: () => void;
}

const entryClasses = ({ isActive }: { readonly isActive: boolean }): string =>
  cn(
    'flex h-9 items-center gap-3 rounded-lg px-3 text-sm text-soft transition-colors touch:h-11',
    isActive ? 'bg-accent-soft font-medium text-accent' : 'hover:bg-sunken hover:text-fg',
  );

/** The content of the sidebar, also used in the drawer. */
export function Sidebar({ onSearch, onNavigate }: SidebarProps): ReactNode {
  const admin = useIsAdmin();
  return (
    <div data-testid="sidebar" className="flex h-full flex-col">
      <div className="px-3 pt-4 pb-2">
        <PanelName onNavigate={onNavigate} />
        <button
          type="button"
          onClick={() => {
            onNavigate?.();
            onSearch();
          }}
          className="mt-4 flex h-9 w-full items-center gap-2.5 rounded-lg border border-border bg-bg px-3 text-sm text-muted hover:border-control hover:text-fg touch:h-11"
        >
          <Search aria-hidden className="size-4" />
          <span className="flex-1 text-left">{t('search')}</span>
          <kbd
            aria-hidden
            className="rounded border border-border bg-card px-1.5 font-sans text-[0.6875rem] touch:hidden"
          >
            {isMac ? '⌘ K' : 'Ctrl K'}
          </kbd>
        </button>
      </div>
      <nav aria-label={t('panel')} className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
        <ul className="space-y-0.5">
          <Entry entry={firstEntry(admin)} onNavigate={onNavigate} />
        </ul>
        <PluginEntries onNavigate={onNavigate} />
        <ul className="mt-3 space-y-0.5 border-t border-border pt-3">
          {panelEntries()
            .filter((entry) => admin || !entry.admin)
            .map((entry) => (
              <Entry key={entry.path} entry={entry} onNavigate={onNavigate} />
            ))}
        </ul>
      </nav>
      <div className="border-t border-border p-3">
        <AccountMenu />
      </div>
    </div>
  );
}

type OnNavigate = SidebarProps['onNavigate'];

function PanelName({ onNavigate }: { readonly onNavigate: OnNavigate }): ReactNode {
  const name = useInstance().data?.name ?? 'Steering Center';
  return (
    <Link to="/" onClick={onNavigate} className="flex items-center gap-3 rounded-lg px-1 py-1 touch:min-h-11">
      <BrandMark className="size-8" />
      <span className="truncate text-[0.9375rem] font-semibold tracking-tight">{name}</span>
    </Link>
  );
}

function Entry({
  entry,
  onNavigate,
}: {
  readonly entry: NavigationEntry;
  readonly onNavigate: OnNavigate;
}): ReactNode {
  const Icon = entry.icon;
  return (
    <li>
      <NavLink to={entry.path} end={entry.path === '/'} onClick={onNavigate} className={entryClasses}>
        <Icon aria-hidden className="size-[1.125rem] shrink-0" />
        {entry.label}
      </NavLink>
    </li>
  );
}

function PluginEntries({ onNavigate }: { readonly onNavigate: OnNavigate }): ReactNode {
  const { data, isPending } = usePlugins();
  if (isPending) {
    return (
      <SkeletonGroup label={t('loadingPlugins')} className="mt-3 space-y-2 border-t border-border pt-4">
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} className="mx-3 h-5" />
        ))}
      </SkeletonGroup>
    );
  }
  const plugins = pluginsWithView(data ?? []);
  if (plugins.length === 0) return null;
  return (
    <ul aria-label={t('viewsOfPlugins')} className="mt-3 space-y-0.5 border-t border-border pt-3">
      {plugins.map((plugin) => (
        <PluginEntry key={plugin.id} plugin={plugin} onNavigate={onNavigate} />
      ))}
    </ul>
  );
}

function PluginEntry({
  plugin,
  onNavigate,
}: {
  readonly plugin: PluginInfo;
  readonly onNavigate: OnNavigate;
}): ReactNode {
  const badge = useBadges().get(plugin.id) ?? 0;
  return (
    <li>
      <NavLink
        to={viewPath(plugin) ?? '/'}
        onClick={onNavigate}
        className={entryClasses}
        data-testid={`sidebar-plugin-${plugin.id}`}
        data-state={plugin.state}
      >
        <PluginIcon icon={plugin.icon} />
        <span className="min-w-0 flex-1 truncate">{plugin.name}</span>
        {badge > 0 && (
          <span className="rounded-full bg-primary px-1.5 text-[0.6875rem] leading-5 font-semibold text-on-primary tabular-nums">
            {badge > 99 ? '99+' : badge}
            <span className="sr-only"> {t('new')}</span>
          </span>
        )}
        <StatusDot plugin={plugin} />
      </NavLink>
    </li>
  );
}
