/** What else one can do with a plugin. */

import {
  EllipsisVertical,
  ExternalLink,
  LayoutPanelLeft,
  RotateCw,
  ScrollText,
  SlidersHorizontal,
} from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../components/ui/menu.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import { usePendingAction, usePluginAction } from './plugin-actions.ts';
import { viewPath } from './plugin-list.ts';
import { needsLicense } from './plugin-state.ts';
import { t } from '../../messages/plugins.ts';

/** The menu behind three dots; nothing where there is nothing to choose. */
export function PluginMenu({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const admin = useIsAdmin();
  const navigate = useNavigate();
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  const { homepage } = plugin;
  const view = viewPath(plugin);
  const page = `/plugins/${encodeURIComponent(plugin.id)}`;
  if (!admin && view === null && homepage === null) return null;
  return (
    <Menu
      label={t('actionsFor', { name: plugin.name })}
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('moreAbout', { name: plugin.name })}>
          <EllipsisVertical aria-hidden />
        </Button>
      }
    >
      {view !== null && (
        <MenuItem onSelect={() => void navigate(view)}>
          <LayoutPanelLeft aria-hidden />
          {t('openView')}
        </MenuItem>
      )}
      {admin && (
        <>
          <MenuItem onSelect={() => void navigate(page)}>
            <SlidersHorizontal aria-hidden />
            {t('details')}
          </MenuItem>
          <MenuItem onSelect={() => void navigate(`${page}/logs`)}>
            <ScrollText aria-hidden />
            {t('logs')}
          </MenuItem>
          {plugin.enabled && (
            <>
              <MenuSeparator />
              <MenuItem disabled={pending !== undefined} onSelect={() => void act(plugin, 'restart')}>
                <RotateCw aria-hidden />
                {plugin.state === 'failed' && !needsLicense(plugin) ? t('tryAgain') : t('restart')}
              </MenuItem>
            </>
          )}
        </>
      )}
      {homepage !== null && (
        <MenuItem asChild>
          <a href={homepage} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden />
            {t('homepage')}
          </a>
        </MenuItem>
      )}
    </Menu>
  );
}
