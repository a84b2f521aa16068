/** The bar on narrow screens, with the drawer behind its button. */

import { Menu, Search } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';

import { BrandMark } from '../components/brand-mark.tsx';
import { Button } from '../components/ui/button.tsx';
import { Drawer } from '../components/ui/dialog.tsx';
import { useInstance } from '../lib/instance.ts';
import { Sidebar } from './sidebar.tsx';
import { t } from '../messages/shell.ts';

/** The bar. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }): ReactNode {
  const [open, setOpen] = useState(false);
  const name = useInstance().data?.name ?? 'Steering Center';
  return (
    <header className="sticky top-0 z-30 flex h-14 shrink-0 items-center gap-1 border-b border-border bg-card px-2">
      <Button
        variant="ghost"
        size="icon"
        className="size-11"
        aria-label={t('openTheMenu')}
        onClick={() => setOpen(true)}
      >
        <Menu aria-hidden className="!size-5" />
      </Button>
      <Link to="/" className="flex h-11 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-1">
        <BrandMark className="size-7" />
        <span className="truncate text-[0.9375rem] font-semibold tracking-tight">{name}</span>
      </Link>
      <Button variant="ghost" size="icon" className="size-11" aria-label={t('search')} onClick={onSearch}>
        <Search aria-hidden className="!size-5" />
      </Button>
      <Drawer open={open} onOpenChange={setOpen} title={t('menu')}>
        <Sidebar onSearch={onSearch} onNavigate={() => setOpen(false)} />
      </Drawer>
    </header>
  );
}
