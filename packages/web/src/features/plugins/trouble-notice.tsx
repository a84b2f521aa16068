/** What is wrong with a plugin: cause, the time of the next try, and the last lines it wrote. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { Countdown } from '../../components/countdown.tsx';
import { OutputLines } from '../../components/output-lines.tsx';
import { troubleCause } from './trouble-cause.ts';
import { t } from '../../messages/plugins.ts';

const shownLines = 12;

/** Cause and countdown in one or two lines. */
export function TroubleCause({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const cause = troubleCause(plugin);
  if (cause === null) return null;
  return (
    <p className="text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
      {cause}
      {plugin.next_retry_at !== null && (
        <>
          {' · '}
          <span className="font-medium whitespace-nowrap">
            {t.rich('nextTryIn', {
              countdown: <Countdown until={plugin.next_retry_at} done={t('aMoment')} />,
            })}
          </span>
        </>
      )}
    </p>
  );
}

/** The last lines before the end, behind a small heading that opens them. */
export function LastLines({
  plugin,
  open = false,
}: {
  readonly plugin: PluginInfo;
  readonly open?: boolean;
}): ReactNode {
  const lines = plugin.last_crash?.output.slice(-shownLines) ?? [];
  if (lines.length === 0) return null;
  return (
    <details open={open} className="group text-left">
      <summary className="inline-flex items-center text-[0.8125rem] font-medium text-accent hover:underline touch:min-h-11">
        {t('lastLinesBeforeItEnded')}
      </summary>
      <OutputLines className="mt-2" lines={lines} label={t('lastOutputOf', { name: plugin.name })} />
    </details>
  );
}
