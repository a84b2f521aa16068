/** What stands in the place of a view whose plugin cannot serve one at the moment. It goes away by itself. */

import { KeyRound, LayoutPanelLeft, Power, ShieldAlert } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { StateMessage } from '../../components/states.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Spinner } from '../../components/ui/spinner.tsx';
import {
  dismissActionFailure,
  failureTitle,
  useActionFailure,
  usePendingAction,
} from '../plugins/plugin-actions.ts';
import { useEnable } from '../plugins/use-enable.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import { DownMessage } from './down-message.tsx';
import { DownTool } from './down-tool.tsx';
import { leaveSafeViews } from './safe-views.ts';
import type { ViewSituation } from './view-situation.ts';
import { reasonWords } from '../../messages/reason-words.ts';
import { t } from '../../messages/views.ts';

/** Props of {@link SituationCard}. */
export interface SituationCardProps {
  readonly plugin: PluginInfo;
  readonly situation: Exclude<ViewSituation, 'view'>;
}

/** The card. */
export function SituationCard({ plugin, situation }: SituationCardProps): ReactNode {
  return (
    <Card data-testid="view-state" data-state={plugin.state} className="w-full max-w-xl">
      <Content plugin={plugin} situation={situation} />
      <Refusal plugin={plugin} />
    </Card>
  );
}

function Content({ plugin, situation }: SituationCardProps): ReactNode {
  const admin = useIsAdmin();
  const { name } = plugin;
  switch (situation) {
    case 'safe':
      return (
        <StateMessage
          icon={<ShieldAlert />}
          title={t('viewsAreKeptOutOf')}
          actions={<Button onClick={leaveSafeViews}>{t('loadViewsAgain')}</Button>}
        >
          {t.rich('thePanelWasOpenedWith', { code: <code className="font-mono">?safe=1</code>, name })}
        </StateMessage>
      );
    case 'no-view':
      return (
        <StateMessage icon={<LayoutPanelLeft />} title={t('hasNoView', { name })}>
          {t('itWorksInTheBackground')}
        </StateMessage>
      );
    case 'no-bundle':
      if (!admin) return <DownTool plugin={plugin} />;
      return (
        <StateMessage
          icon={<LayoutPanelLeft />}
          title={t('hasHandedOverNoView', { name })}
          actions={
            <Button asChild>
              <Link to={`/plugins/${encodeURIComponent(plugin.id)}/logs`}>{t('logs')}</Link>
            </Button>
          }
        >
          {t('itRunsAndMayWell')}
        </StateMessage>
      );
    case 'off':
      return <Off plugin={plugin} admin={admin} />;
    case 'unlicensed':
      return <Unlicensed plugin={plugin} />;
    case 'waiting':
      return (
        <StateMessage role="status" icon={<Spinner />} title={t('isGettingItsViewReady', { name })}>
          {t('itAppearsHereAsSoon')}
        </StateMessage>
      );
    case 'down':
      return admin ? <DownMessage plugin={plugin} /> : <DownTool plugin={plugin} />;
  }
}

function Off({ plugin, admin }: { readonly plugin: PluginInfo; readonly admin: boolean }): ReactNode {
  const { enable, dialog } = useEnable(plugin);
  const busy = usePendingAction(plugin.id) !== undefined;
  return (
    <StateMessage
      icon={<Power />}
      title={t('isTurnedOff', { name: plugin.name })}
      actions={
        admin && (
          <Button variant="primary" busy={busy} onClick={enable}>
            {t('turnOn')}
          </Button>
        )
      }
    >
      {admin ? t('turnItOnToSee') : t('anAdministratorCanTurnIt')}
      {dialog}
    </StateMessage>
  );
}

function Unlicensed({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  return (
    <StateMessage
      tone="warning"
      icon={<KeyRound />}
      title={t('needsALicense', { name: plugin.name })}
      actions={
        <Button asChild variant="primary">
          <Link to={`/plugins/${encodeURIComponent(plugin.id)}#license`}>{t('enterLicense')}</Link>
        </Button>
      }
    >
      {reasonWords(plugin.license.reason_info, plugin.license.detail) ?? t('itsVendorIssuesOneFor')}
    </StateMessage>
  );
}

function Refusal({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const failure = useActionFailure(plugin.id);
  if (failure === undefined) return null;
  return (
    <Alert
      tone="danger"
      title={failureTitle(plugin.name, failure.action)}
      onDismiss={() => dismissActionFailure(plugin.id)}
      className="m-4 mt-0"
    >
      {failure.message}
    </Alert>
  );
}
