/** What to do first, as long as nobody has decided about any plugin. */

import { Rocket } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { usePlugins } from '../plugins/plugins.ts';
import { isWaiting } from './attention.ts';
import { formatList } from '../../lib/format.ts';
import { t } from '../../messages/dashboard.ts';

/** The card; nothing once the first plugin was decided about. */
export function FirstRunCard(): ReactNode {
  const usable = (usePlugins().data ?? []).filter(({ state }) => state !== 'invalid');
  if (usable.length === 0 || !usable.every(isWaiting)) return null;
  const names = usable.map(({ name }) => name);
  return (
    <Card data-testid="first-run" aria-labelledby="first-run-title" className="flex gap-4 p-5">
      <span
        aria-hidden
        className="flex size-10 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent max-sm:hidden"
      >
        <Rocket className="size-5" />
      </span>
      <div className="min-w-0 flex-1">
        <h2 id="first-run-title" className="text-[0.9375rem] font-semibold">
          {t('pluginsWaitForYou', { count: names.length })}
        </h2>
        <p className="mt-1 text-sm text-soft [overflow-wrap:anywhere]">
          {t('nothingRunsOnThisServer', { names: toList(names) })}
        </p>
        <p className="mt-2 text-sm text-muted">{t('thenAddThePeopleWho')}</p>
        <div className="mt-4 flex flex-wrap gap-3">
          <Button asChild variant="primary">
            <Link to="/plugins">{t('choosePlugins')}</Link>
          </Button>
          <Button asChild>
            <Link to="/settings/users">{t('addPeople')}</Link>
          </Button>
        </div>
      </div>
    </Card>
  );
}

const shownNames = 4;

/** `A, B and C`; `A, B, C, D and 5 more`. */
function toList(names: readonly string[]): string {
  const rest = names.length - shownNames;
  const parts = rest > 1 ? [...names.slice(0, shownNames), t('more', { rest })] : names;
  return formatList(parts);
}
