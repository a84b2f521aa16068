/** What stands below a plugin that is in trouble or whose last action was refused. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Button } from '../../components/ui/button.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import {
  dismissActionFailure,
  failureTitle,
  useActionFailure,
  usePendingAction,
  usePluginAction,
} from './plugin-actions.ts';
import { StartProgress } from './start-progress.tsx';
import { needsLicense } from './plugin-state.ts';
import { troubleCause, upgradeReason } from './trouble-cause.ts';
import { LastLines, TroubleCause } from './trouble-notice.tsx';
import { t } from '../../messages/plugins.ts';

/** Tells whether there is anything to show for a plugin. */
export function useHasExtra(plugin: PluginInfo): boolean {
  const failure = useActionFailure(plugin.id);
  return (
    failure !== undefined ||
    troubleCause(plugin) !== null ||
    needsLicense(plugin) ||
    plugin.upgrade?.state === 'failed' ||
    (plugin.state === 'starting' && plugin.progress !== null)
  );
}

/** Refused action, cause with countdown, refused upgrade, last lines. */
export function PluginExtra({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const failure = useActionFailure(plugin.id);
  const lacksLicense = needsLicense(plugin);
  const inTrouble = plugin.state === 'restarting' || (plugin.state === 'failed' && !lacksLicense);
  return (
    <div className="space-y-2">
      {failure !== undefined && (
        <Alert
          tone="danger"
          title={failureTitle(plugin.name, failure.action)}
          onDismiss={() => dismissActionFailure(plugin.id)}
        >
          {failure.message}
        </Alert>
      )}
      <TroubleCause plugin={plugin} />
      {plugin.upgrade?.state === 'failed' && (
        <p className="text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
          {t('versionWasRefusedVersionGoes', {
            version: plugin.upgrade.version,
            upgrade: upgradeReason(plugin.upgrade) ?? t('itDidNotGetReady'),
            version2: plugin.version,
          })}
        </p>
      )}
      <StartProgress plugin={plugin} />
      {inTrouble && <LastLines plugin={plugin} />}
      {lacksLicense && <EnterLicense plugin={plugin} />}
      {plugin.state === 'failed' && !lacksLicense && <TryAgain plugin={plugin} />}
    </div>
  );
}

function EnterLicense({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  return (
    <Button asChild size="sm">
      <Link
        to={`/plugins/${encodeURIComponent(plugin.id)}#license`}
        aria-label={t('enterLicense2', { name: plugin.name })}
      >
        {t('enterLicense')}
      </Link>
    </Button>
  );
}

function TryAgain({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const admin = useIsAdmin();
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  if (!admin) return null;
  return (
    <Button
      size="sm"
      aria-label={t('tryAgain2', { name: plugin.name })}
      busy={pending === 'restart'}
      onClick={() => void act(plugin, 'restart')}
    >
      {t('tryAgain')}
    </Button>
  );
}
