/** What stands in the place of a view that failed, or at its edge when it goes on. */

import { CircleAlert, Hourglass, RotateCw, ScrollText } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { OutputLines } from '../../components/output-lines.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import type { ViewFault } from '../../view-runtime/contract.ts';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { faultTitle } from './fault-title.ts';
import { t } from '../../messages/views.ts';

/** Props of the cards. */
export interface ViewCardProps {
  readonly plugin: PluginInfo;
  readonly fault: ViewFault;
  readonly onReload: () => void;
}

/** Fills the place of the view. */
export function ViewCard({ plugin, fault, onReload }: ViewCardProps): ReactNode {
  const slow = fault.kind === 'slow';
  const Icon = slow ? Hourglass : CircleAlert;
  const admin = useIsAdmin();
  return (
    <Card data-testid="view-card" role="alert" className="w-full max-w-xl p-6">
      <div className="flex flex-col gap-4 sm:flex-row">
        <span
          aria-hidden
          className="flex size-10 shrink-0 items-center justify-center rounded-full bg-danger-soft text-danger"
        >
          <Icon className="size-5" />
        </span>
        <div className="min-w-0 flex-1 space-y-3">
          <h2 className="text-base font-semibold">{faultTitle(plugin.name, fault)}</h2>
          {admin && <p className="text-sm text-soft [overflow-wrap:anywhere]">{fault.message}</p>}
          <p className="text-sm text-muted">
            {slow ? t('itAppearsHereByItself2') : admin ? t('theRestOfThePanel') : t('reloadItIfThatDoes')}
          </p>
          {admin && fault.stack !== null && <Stack plugin={plugin} stack={fault.stack} />}
          <ViewActions plugin={plugin} onReload={onReload} />
        </div>
      </div>
    </Card>
  );
}

/** Props of {@link ViewNotice}. */
export interface ViewNoticeProps extends ViewCardProps {
  readonly count: number;
  readonly onDismiss: () => void;
}

/** Stands at the top of a view that goes on after an error. */
export function ViewNotice({ plugin, fault, count, onReload, onDismiss }: ViewNoticeProps): ReactNode {
  const admin = useIsAdmin();
  return (
    <Alert
      data-testid="view-card"
      tone="danger"
      title={
        count > 1
          ? t('faultTimes', { fault: faultTitle(plugin.name, fault), count })
          : faultTitle(plugin.name, fault)
      }
      onDismiss={onDismiss}
      className="rounded-none border-b border-border"
      actions={<ViewActions plugin={plugin} onReload={onReload} />}
    >
      {admin ? fault.message : t('ifItDoesNotWork')}
    </Alert>
  );
}

function ViewActions({ plugin, onReload }: Pick<ViewCardProps, 'plugin' | 'onReload'>): ReactNode {
  const admin = useIsAdmin();
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" variant="primary" onClick={onReload}>
        <RotateCw aria-hidden />
        {t('reloadView')}
      </Button>
      {admin && (
        <>
          <Button asChild size="sm">
            <Link to={`/plugins/${encodeURIComponent(plugin.id)}/logs`}>
              <ScrollText aria-hidden />
              {t('logs')}
            </Link>
          </Button>
          <Button size="sm" busy={pending === 'disable'} onClick={() => void act(plugin, 'disable')}>
            {t('turnPluginOff')}
          </Button>
        </>
      )}
    </div>
  );
}

function Stack({ plugin, stack }: { readonly plugin: PluginInfo; readonly stack: string }): ReactNode {
  return (
    <details>
      <summary className="inline-flex items-center text-[0.8125rem] font-medium text-accent hover:underline touch:min-h-11">
        {t('detailsForTheAuthor')}
      </summary>
      <OutputLines
        className="mt-2"
        lines={stack.split('\n')}
        label={t('whereTheViewOfFailed', { name: plugin.name })}
      />
    </details>
  );
}
