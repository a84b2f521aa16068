/** The slim bar above a view: which plugin it is, how it stands, and what can be done. */

import { EllipsisVertical, RotateCw, ScrollText, SlidersHorizontal } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { usePageTitle } from '../../components/page-header.tsx';
import { PluginIcon } from '../../components/plugin-icon.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../components/ui/menu.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { isUnlicensed, licenseLook } from '../plugins/plugin-state.ts';
import { StatusBadge } from '../plugins/status.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import { t } from '../../messages/views.ts';

/** Props of {@link ViewHeader}. */
export interface ViewHeaderProps {
  readonly plugin: PluginInfo;
  /** A quiet line, for instance after an upgrade. */
  readonly notice: string | null;
  /** null: there is no view to reload. */
  readonly onReload: (() => void) | null;
}

/** The bar. */
export function ViewHeader({ plugin, notice, onReload }: ViewHeaderProps): ReactNode {
  usePageTitle(plugin.name);
  const license = isUnlicensed(plugin) ? licenseLook(plugin) : null;
  const admin = useIsAdmin();
  const calm = plugin.state === 'running' && (plugin.status?.health !== 'degraded' || !admin);
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-border bg-card pr-2 pl-4 sm:pl-5">
      <PluginIcon icon={plugin.icon} className="text-accent" />
      <h1 tabIndex={-1} className="truncate text-[0.9375rem] font-semibold">
        {plugin.name}
      </h1>
      {!calm && <StatusBadge plugin={plugin} />}
      {license !== null && (
        <Badge tone={license.tone} className="hidden sm:inline-flex">
          {t('license', { word: license.word })}
        </Badge>
      )}
      <p role="status" className="min-w-0 flex-1 truncate text-right text-[0.8125rem] text-muted">
        {notice}
      </p>
      <ViewMenu plugin={plugin} onReload={onReload} />
    </header>
  );
}

function ViewMenu({ plugin, onReload }: Pick<ViewHeaderProps, 'plugin' | 'onReload'>): ReactNode {
  const admin = useIsAdmin();
  const navigate = useNavigate();
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  const page = `/plugins/${encodeURIComponent(plugin.id)}`;
  return (
    <Menu
      label={t('actionsFor', { name: plugin.name })}
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('actionsFor', { name: plugin.name })}>
          <EllipsisVertical aria-hidden />
        </Button>
      }
    >
      <MenuItem disabled={onReload === null} onSelect={() => onReload?.()}>
        <RotateCw aria-hidden />
        {t('reloadView')}
      </MenuItem>
      {admin && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => void navigate(page)}>
            <SlidersHorizontal aria-hidden />
            {t('details')}
          </MenuItem>
          <MenuItem onSelect={() => void navigate(`${page}/logs`)}>
            <ScrollText aria-hidden />
            {t('logs')}
          </MenuItem>
          {plugin.enabled && (
            <MenuItem disabled={pending !== undefined} onSelect={() => void act(plugin, 'restart')}>
              <RotateCw aria-hidden />
              {t('restartPlugin')}
            </MenuItem>
          )}
        </>
      )}
    </Menu>
  );
}
