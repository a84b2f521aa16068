/** Who is logged in, the theme, and the way out. */

import { ChevronsUpDown, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { Menu, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from '../components/ui/menu.tsx';
import { useLogOut } from '../features/session/use-log-out.ts';
import { useUser } from '../features/session/user-context.ts';
import { useStore } from '../lib/store.ts';
import { chooseTheme, themeChoice, type ThemeChoice } from '../lib/theme.ts';
import { t } from '../messages/shell.ts';

const themes: readonly { readonly value: ThemeChoice; readonly icon: ReactNode }[] = [
  { value: 'light', icon: <Sun aria-hidden /> },
  { value: 'dark', icon: <Moon aria-hidden /> },
  { value: 'system', icon: <Monitor aria-hidden /> },
];

/** The menu at the foot of the sidebar. */
export function AccountMenu(): ReactNode {
  const user = useUser();
  const navigate = useNavigate();
  const leave = useLogOut();
  const choice = useStore(themeChoice);
  return (
    <Menu label={t('account')} side="top" align="start" trigger={<AccountButton />}>
      <MenuLabel>{t('theme')}</MenuLabel>
      <MenuRadio
        value={choice}
        options={themes.map((theme) => ({ ...theme, label: t(theme.value) }))}
        onChange={chooseTheme}
      />
      <MenuSeparator />
      <MenuLabel>{user.username}</MenuLabel>
      <MenuItem onSelect={() => void navigate('/settings/account')}>
        <UserRound aria-hidden />
        {t('accountAndPassword')}
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden />
        {t('logOut')}
      </MenuItem>
    </Menu>
  );
}

function AccountButton(props: React.ComponentProps<'button'>): ReactNode {
  const user = useUser();
  const name = user.display_name === '' ? user.username : user.display_name;
  return (
    <button
      type="button"
      {...props}
      className="flex h-12 w-full items-center gap-3 rounded-lg px-2 text-left hover:bg-sunken data-[state=open]:bg-sunken"
    >
      <span
        aria-hidden
        className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent uppercase"
      >
        {Array.from(name)[0]}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm leading-5 font-medium">{name}</span>
        <span className="block truncate text-xs text-muted">
          {user.role === 'admin' ? t('administrator') : t('client')}
        </span>
      </span>
      <ChevronsUpDown aria-hidden className="size-4 text-muted" />
    </button>
  );
}
