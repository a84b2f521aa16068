/** What asks for attention about a plugin, at the top of its page, with what can be done. */

import { RotateCw } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { RelativeTime } from '../../components/relative-time.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import {
  dismissActionFailure,
  failureTitle,
  useActionFailure,
  usePendingAction,
  usePluginAction,
} from '../plugins/plugin-actions.ts';
import { troubleTitle } from '../plugins/plugin-state.ts';
import { ReasonAdvice } from '../plugins/reason-advice.tsx';
import { StartProgress } from '../plugins/start-progress.tsx';
import { upgradeReason, noteWords } from '../plugins/trouble-cause.ts';
import { LastLines, TroubleCause } from '../plugins/trouble-notice.tsx';
import { t } from '../../messages/plugin-page.ts';

interface OfPlugin {
  readonly plugin: PluginInfo;
}

/** The messages; nothing for a plugin that is well. */
export function TroublePanel({ plugin }: OfPlugin): ReactNode {
  return (
    <>
      <Refusal plugin={plugin} />
      <Trouble plugin={plugin} />
      <StartProgress plugin={plugin} />
      <Upgrade plugin={plugin} />
      <Notes plugin={plugin} />
    </>
  );
}

function Refusal({ plugin }: OfPlugin): ReactNode {
  const failure = useActionFailure(plugin.id);
  if (failure === undefined) return null;
  return (
    <Alert
      tone="danger"
      title={failureTitle(plugin.name, failure.action)}
      onDismiss={() => dismissActionFailure(plugin.id)}
    >
      {failure.message}
    </Alert>
  );
}

function Trouble({ plugin }: OfPlugin): ReactNode {
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  const title = troubleTitle(plugin);
  if (title === null) return null;
  const failed = plugin.state === 'failed';
  const isDown = failed || plugin.state === 'restarting';
  return (
    <Alert
      tone={failed ? 'danger' : 'warning'}
      // The countdown would be read out every second.
      announced={false}
      title={title}
      actions={
        <>
          {(failed || plugin.state === 'unresponsive') && (
            <Button
              size="sm"
              variant="primary"
              busy={pending === 'restart'}
              onClick={() => void act(plugin, 'restart')}
            >
              <RotateCw aria-hidden />
              {failed ? t('tryAgain') : t('restart')}
            </Button>
          )}
          <Button asChild size="sm">
            <Link to={`/plugins/${encodeURIComponent(plugin.id)}/logs`}>{t('openTheLog')}</Link>
          </Button>
        </>
      }
    >
      <TroubleCause plugin={plugin} />
      {isDown && (
        <div className="mt-2 space-y-2 text-[0.8125rem]">
          <ReasonAdvice plugin={plugin} />
          <LastLines plugin={plugin} open />
        </div>
      )}
    </Alert>
  );
}

/** What is to be known of the plugin's files, running or not. */
function Notes({ plugin }: OfPlugin): ReactNode {
  return noteWords(plugin).map((note) => (
    <Alert key={note} tone="warning" announced={false} title={t('aboutItsFiles')}>
      <span className="break-words">{note}.</span>
    </Alert>
  ));
}

function Upgrade({ plugin }: OfPlugin): ReactNode {
  const { upgrade } = plugin;
  if (upgrade === null) return null;
  const reason = upgradeReason(upgrade);
  const words = {
    in_progress: t('versionIsBeingTriedOut', { version: upgrade.version }),
    done: t('upgradedToVersion', { version: upgrade.version }),
    failed: t('versionWasRefusedVersionGoes', { version: upgrade.version, version2: plugin.version }),
    rolled_back: t('wentBackToVersion', { version: upgrade.version }),
  } as const;
  const tones = { in_progress: 'info', done: 'success', failed: 'warning', rolled_back: 'info' } as const;
  return (
    <Alert tone={tones[upgrade.state]} announced={false} title={words[upgrade.state]}>
      <RelativeTime at={upgrade.at} />
      {reason !== null && ` · ${reason}`}
    </Alert>
  );
}
