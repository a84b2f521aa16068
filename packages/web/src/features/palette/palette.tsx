/** The command palette: every page, plugin and action by a few letters. */

import {
  Blocks,
  BookOpen,
  LogOut,
  Monitor,
  Moon,
  Power,
  PowerOff,
  RotateCw,
  ScrollText,
  SlidersHorizontal,
  Sun,
} from 'lucide-react';
import { Command } from 'cmdk';
import type { PluginInfo } from '@toru/api';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { useLogOut } from '../session/use-log-out.ts';
import { firstEntry, panelEntries } from '../../components/navigation.ts';
import { PluginIcon } from '../../components/plugin-icon.tsx';
import { useReturnFocus } from '../../components/ui/return-focus.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { useStore } from '../../lib/store.ts';
import { chooseTheme } from '../../lib/theme.ts';
import { isAllowed } from '../plugins/allowed-files.ts';
import { usePluginAction } from '../plugins/plugin-actions.ts';
import { pluginsWithView, viewPath } from '../plugins/plugin-list.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { paletteOpen } from './palette-state.ts';
import { rankCommand } from './rank-command.ts';
import { settingsEntries } from '../settings/settings-entries.ts';
import { t } from '../../messages/palette.ts';

/** The palette, while it is open. */
export function Palette(): ReactNode {
  const open = useStore(paletteOpen);
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open={open} onOpenChange={paletteOpen.set}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-overlay fixed inset-0 z-50 bg-black/45" />
        <Dialog.Content
          data-testid="palette"
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
          className="animate-pop fixed inset-x-3 top-[max(0.75rem,12dvh)] z-50 mx-auto max-w-xl overflow-hidden rounded-xl border border-border bg-raised shadow-lifted focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t('searchPagesPluginsAndActions')}</Dialog.Title>
          <Commands />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands(): ReactNode {
  const admin = useIsAdmin();
  const plugins = usePlugins().data ?? [];
  const usable = plugins.filter(({ state }) => state !== 'invalid');
  return (
    <Command
      loop
      label={t('searchPagesPluginsAndActions')}
      filter={(_value, search, words = []) => rankCommand(search, words)}
    >
      <Command.Input
        autoFocus
        placeholder={t('whereToOrWhatTo')}
        className="h-13 w-full border-b border-border bg-transparent px-4 text-base outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-[min(26rem,60dvh)] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
          {t('nothingMatches')}
        </Command.Empty>
        <Pages admin={admin} />
        <Group heading={t('views')}>
          {pluginsWithView(plugins).map((plugin) => (
            <GoTo
              key={plugin.id}
              value={`view ${plugin.id}`}
              path={viewPath(plugin) ?? '/'}
              words={[t('viewWords'), plugin.name]}
            >
              <PluginIcon icon={plugin.icon} />
              {plugin.name}
            </GoTo>
          ))}
        </Group>
        {admin && <PluginCommands plugins={usable} />}
        <Group heading={t('settings')}>
          {settingsEntries()
            .filter((entry) => admin || !entry.admin)
            .map(({ path, label, icon: Icon }) => (
              <GoTo key={path} value={`settings ${path}`} path={path} words={[t('settingsWords'), label]}>
                <Icon aria-hidden />
                {label}
              </GoTo>
            ))}
          {admin &&
            usable
              .filter((plugin) => plugin.has_settings)
              .map((plugin) => (
                <GoTo
                  key={plugin.id}
                  value={`settings of ${plugin.id}`}
                  path={`/plugins/${encodeURIComponent(plugin.id)}/settings`}
                  words={[t('settingsWords'), plugin.name]}
                >
                  <SlidersHorizontal aria-hidden />
                  {t('settingsOf', { name: plugin.name })}
                </GoTo>
              ))}
        </Group>
        <AccountCommands />
      </Command.List>
    </Command>
  );
}

function Pages({ admin }: { readonly admin: boolean }): ReactNode {
  return (
    <Group heading={t('pages')}>
      {[firstEntry(admin), ...panelEntries()]
        .filter((entry) => admin || !entry.admin)
        .map(({ path, label, icon: Icon }) => (
          <GoTo key={path} value={`page ${path}`} path={path} words={[label]}>
            <Icon aria-hidden />
            {label}
          </GoTo>
        ))}
      {admin && (
        <Do
          value="docs"
          words={[t('docsWords')]}
          run={() => window.open(panelUrl('/api/docs'), '_blank', 'noopener')}
        >
          <BookOpen aria-hidden />
          {t('documentationOfTheHttpInterface')}
        </Do>
      )}
    </Group>
  );
}

function PluginCommands({ plugins }: { readonly plugins: readonly PluginInfo[] }): ReactNode {
  return (
    <Group heading={t('plugins')}>
      {plugins.map((plugin) => (
        <OnePlugin key={plugin.id} plugin={plugin} />
      ))}
    </Group>
  );
}

function OnePlugin({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const act = usePluginAction();
  const { id, name, enabled, state } = plugin;
  const page = `/plugins/${encodeURIComponent(id)}`;
  return (
    <>
      <GoTo value={`details ${id}`} path={page} words={[t('detailsWords'), name]}>
        <Blocks aria-hidden />
        {t('detailsOf', { name })}
      </GoTo>
      <GoTo value={`logs ${id}`} path={`${page}/logs`} words={[t('logsWords'), name]}>
        <ScrollText aria-hidden />
        {t('logsOf', { name })}
      </GoTo>
      {enabled && (
        <Do value={`restart ${id}`} words={[t('restartWords'), name]} run={() => void act(plugin, 'restart')}>
          <RotateCw aria-hidden />
          {state === 'failed' ? t('tryAgain2', { name }) : t('restart', { name })}
        </Do>
      )}
      {enabled ? (
        <Do value={`disable ${id}`} words={[t('turnOffWords'), name]} run={() => void act(plugin, 'disable')}>
          <PowerOff aria-hidden />
          {t('turnOff', { name })}
        </Do>
      ) : isAllowed(plugin) ? (
        <Do value={`enable ${id}`} words={[t('turnOnWords'), name]} run={() => void act(plugin, 'enable')}>
          <Power aria-hidden />
          {t('turnOn', { name })}
        </Do>
      ) : (
        // A file that never ran from here is enabled where its permissions are shown.
        <GoTo
          value={`enable ${id}`}
          path={`/plugins?q=${encodeURIComponent(id)}`}
          words={[t('chooseTurnOnWords'), name]}
        >
          <Power aria-hidden />
          {t('turnOn3', { name })}
        </GoTo>
      )}
    </>
  );
}

function AccountCommands(): ReactNode {
  const leave = useLogOut();
  return (
    <Group heading={t('account')}>
      <Do value="theme light" words={[t('lightWords')]} run={() => chooseTheme('light')}>
        <Sun aria-hidden />
        {t('lightTheme')}
      </Do>
      <Do value="theme dark" words={[t('darkWords')]} run={() => chooseTheme('dark')}>
        <Moon aria-hidden />
        {t('darkTheme')}
      </Do>
      <Do value="theme system" words={[t('systemWords')]} run={() => chooseTheme('system')}>
        <Monitor aria-hidden />
        {t('themeAsTheSystem')}
      </Do>
      <Do value="log out" words={[t('logOutWords')]} run={() => void leave()}>
        <LogOut aria-hidden />
        {t('logOut')}
      </Do>
    </Group>
  );
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }): ReactNode {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

interface EntryProps {
  readonly value: string;
  /** Words it is found by. */
  readonly words: string[];
  readonly children: ReactNode;
}

function Do({ value, words, run, children }: EntryProps & { readonly run: () => void }): ReactNode {
  return (
    <Command.Item
      value={value}
      keywords={words}
      onSelect={() => {
        paletteOpen.set(false);
        run();
      }}
      className="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm text-soft data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent touch:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0"
    >
      {children}
    </Command.Item>
  );
}

function GoTo({ path, ...rest }: EntryProps & { readonly path: string }): ReactNode {
  const navigate = useNavigate();
  return <Do {...rest} run={() => void navigate(path)} />;
}
