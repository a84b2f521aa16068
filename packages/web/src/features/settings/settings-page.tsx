/** Settings of the panel: a list of sections, and the one that the address names. */

import type { ReactNode } from 'react';
import type { PluginInfo } from '@toru/api';
import { Navigate, NavLink, useLocation, useNavigate, useParams } from 'react-router';

import { PageHeader } from '../../components/page-header.tsx';
import { Page } from '../../components/page.tsx';
import { PluginIcon } from '../../components/plugin-icon.tsx';
import { ForbiddenState } from '../../components/states.tsx';
import { Select } from '../../components/ui/field.tsx';
import { cn } from '../../lib/cn.ts';
import { useWideScreen } from '../../lib/media.ts';
import { NotFoundPage } from '../../components/not-found-page.tsx';
import { usePlugins } from '../plugins/plugins.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { AccountSection } from './account-section.tsx';
import { BackupsSection } from './backups-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { LicensesSection } from './licenses-section.tsx';
import { PluginSection } from './plugin-section.tsx';
import { settingsEntries, type SettingsEntry } from './settings-entries.ts';
import { TokensSection } from './tokens-section.tsx';
import { UsersSection } from './users-section.tsx';
import { t } from '../../messages/settings.ts';

const sections: Readonly<Record<string, () => ReactNode>> = {
  '/settings/general': GeneralSection,
  '/settings/account': AccountSection,
  '/settings/users': UsersSection,
  '/settings/tokens': TokensSection,
  '/settings/backups': BackupsSection,
  '/settings/licenses': LicensesSection,
};

/** The page. */
export function SettingsPage(): ReactNode {
  const isAdmin = useIsAdmin();
  const { section, plugin } = useParams();
  const plugins = (usePlugins().data ?? []).filter(({ has_settings: hasSettings }) => hasSettings);
  if (section === undefined)
    return <Navigate replace to={isAdmin ? '/settings/general' : '/settings/account'} />;
  // The address in its earlier spelling may be a bookmark.
  if (section === 'licences') return <Navigate replace to="/settings/licenses" />;
  const path = `/settings/${section}`;
  const entry = settingsEntries().find((each) => each.path === path);
  const isOfPlugin = section === 'plugins' && plugin !== undefined;
  const Section = isOfPlugin ? PluginSection : plugin === undefined ? sections[path] : undefined;
  if (Section === undefined) return <NotFoundPage />;
  const entries = settingsEntries().filter(({ admin }) => isAdmin || !admin);
  const isForbidden = !isAdmin && (isOfPlugin || entry?.admin !== false);
  return (
    <Page>
      <PageHeader title={t('settings')} />
      <div className="grid gap-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <Sections entries={entries} plugins={isAdmin ? plugins : []} />
        <div className="min-w-0 space-y-6">{isForbidden ? <ForbiddenState /> : <Section />}</div>
      </div>
    </Page>
  );
}

interface SectionsProps {
  readonly entries: readonly SettingsEntry[];
  readonly plugins: readonly PluginInfo[];
}

/** A list beside the section where there is room, else one field to choose from. */
function Sections({ entries, plugins }: SectionsProps): ReactNode {
  return useWideScreen() ? (
    <SectionList entries={entries} plugins={plugins} />
  ) : (
    <SectionChoice entries={entries} plugins={plugins} />
  );
}

function SectionChoice({ entries, plugins }: SectionsProps): ReactNode {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (entries.length + plugins.length < 2) return null;
  return (
    <Select
      aria-label={t('section')}
      className="w-full font-medium"
      value={pathname}
      onChange={({ target }) => void navigate(target.value)}
    >
      {entries.map(({ path, label }) => (
        <option key={path} value={path}>
          {label}
        </option>
      ))}
      {plugins.length > 0 && (
        <optgroup label={t('plugins')}>
          {plugins.map(({ id, name }) => (
            <option key={id} value={pluginSection(id)}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
    </Select>
  );
}

function SectionList({ entries, plugins }: SectionsProps): ReactNode {
  return (
    <nav aria-label={t('sections')} className="flex flex-col gap-1">
      {entries.map(({ path: to, label, icon: Icon }) => (
        <SectionLink key={to} to={to} icon={<Icon aria-hidden className="size-4 shrink-0" />} label={label} />
      ))}
      {plugins.length > 0 && <p className="px-3 pt-4 pb-1 text-xs font-medium text-muted">{t('plugins')}</p>}
      {plugins.map(({ id, name, icon }) => (
        <SectionLink
          key={id}
          to={pluginSection(id)}
          icon={<PluginIcon icon={icon} className="size-4" />}
          label={name}
        />
      ))}
    </nav>
  );
}

function pluginSection(id: string): string {
  return `/settings/plugins/${encodeURIComponent(id)}`;
}

function SectionLink({
  to,
  icon,
  label,
}: {
  readonly to: string;
  readonly icon: ReactNode;
  readonly label: string;
}): ReactNode {
  return (
    <NavLink
      to={to}
      className={({ isActive }) =>
        cn(
          'flex shrink-0 items-center gap-2.5 rounded-lg px-3 py-2 text-sm -outline-offset-2 touch:min-h-11',
          isActive ? 'bg-accent-soft font-medium text-accent' : 'text-soft hover:bg-sunken hover:text-fg',
        )
      }
    >
      {icon}
      <span className="min-w-0 truncate">{label}</span>
    </NavLink>
  );
}
