/** What can be done about a reason, with a command to copy where one helps. */

import type { PluginInfo } from '@toru/api';
import { REASONS, type AdviceKey } from '@toru/protocol';
import type { ReactNode } from 'react';

import { adviceWords } from '../../messages/reason-words.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { t } from '../../messages/plugins.ts';

/** The page offers these itself: the log, the countdown of the next try. */
const offered: ReadonlySet<AdviceKey> = new Set(['NONE', 'READ_LOG', 'WAIT']);

/** The advice; nothing where there is none, or no reason. */
export function ReasonAdvice({
  plugin: { id, file, reason_info: reason },
}: {
  readonly plugin: Pick<PluginInfo, 'id' | 'file' | 'reason_info'>;
}): ReactNode {
  if (reason === null || offered.has(REASONS[reason.code].advice)) return null;
  const { text, command } = adviceWords(reason, file?.path ?? id);
  return (
    <>
      <p className="text-muted">{text}</p>
      {command !== null && (
        <div className="flex max-w-2xl items-center gap-1 rounded-lg bg-sunken py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 font-mono text-xs break-all">{command}</code>
          <CopyButton text={command} label={t('copyTheCommand')} />
        </div>
      )}
    </>
  );
}
