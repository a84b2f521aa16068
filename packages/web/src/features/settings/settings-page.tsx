/** Settings of the panel: a list of sections, and the one that the address names. */

import type { ReactNode } from 'react';
import { Navigate, NavLink, useParams } from 'react-router';

import { PageHeader } from '../../components/page-header.tsx';
import { Page } from '../../components/page.tsx';
import { ForbiddenState } from '../../components/states.tsx';
import { cn } from '../../lib/cn.ts';
import { NotFoundPage } from '../../app/not-found-page.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import { AccountSection } from './account-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { LicencesSection } from './licences-section.tsx';
import { settingsEntries } from './settings-entries.ts';

const sections: Readonly<Record<string, () => ReactNode>> = {
  '/settings/general': GeneralSection,
  '/settings/account': AccountSection,
  '/settings/licences': LicencesSection,
};

/** The page. */
export function SettingsPage(): ReactNode {
  const isAdmin = useIsAdmin();
  const { section } = useParams();
  if (section === undefined)
    return <Navigate replace to={isAdmin ? '/settings/general' : '/settings/account'} />;
  const entry = settingsEntries.find(({ path }) => path === `/settings/${section}`);
  const Section = entry === undefined ? undefined : sections[entry.path];
  if (entry === undefined || Section === undefined) return <NotFoundPage />;
  return (
    <Page>
      <PageHeader title="Settings" />
      <div className="grid gap-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <nav aria-label="Sections" className="flex gap-1 overflow-x-auto lg:flex-col">
          {settingsEntries
            .filter(({ admin }) => isAdmin || !admin)
            .map(({ path, label, icon: Icon }) => (
              <NavLink
                key={path}
                to={path}
                className={({ isActive }) =>
                  cn(
                    'flex shrink-0 items-center gap-2.5 rounded-lg px-3 py-2 text-sm whitespace-nowrap touch:min-h-11',
                    isActive
                      ? 'bg-accent-soft font-medium text-accent'
                      : 'text-soft hover:bg-sunken hover:text-fg',
                  )
                }
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {label}
              </NavLink>
            ))}
        </nav>
        <div className="min-w-0 space-y-6">{entry.admin && !isAdmin ? <ForbiddenState /> : <Section />}</div>
      </div>
    </Page>
  );
}
