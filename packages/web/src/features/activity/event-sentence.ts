/** What happened to a plugin, as a sentence about it: made of the type and the details of the event. */

import { parseReason } from '@toru/protocol';
import type { ReactNode } from 'react';

import { plainReasonWords } from '../../messages/reason-words.ts';
import { formatDecimal } from '../../lib/format.ts';
import { t } from '../../messages/activity.ts';
import type { ActivityEntry } from './activity.ts';

type EventFacts = Pick<ActivityEntry, 'plugin' | 'type' | 'message' | 'details'>;
type Details = ActivityEntry['details'];
type Word = string | number;

/** Sentences by type; null where the details do not tell. */
const sentences: Readonly<Record<string, (name: ReactNode, details: Details) => ReactNode>> = {
  enabled: (name) => t.rich('wasEnabled', { name }),
  disabled: (name) => t.rich('wasDisabled', { name }),
  stopped: (name) => t.rich('hasStopped', { name }),
  ready: (name) => t.rich('isReady', { name }),
  unresponsive: (name) => t.rich('doesNotRespond', { name }),
  recovered: (name) => t.rich('respondsAgain', { name }),
  removed: (name) => t.rich('wasRemoved', { name }),
  restarting: (name, { delay_ms: ms }) =>
    typeof ms === 'number' ? t.rich('restartsIn', { name, seconds: formatDecimal(ms / 1000) }) : null,
  starting: (name, { version }) => (isWord(version) ? t.rich('isStarting', { name, version }) : null),
  started: (name, { version, pid }) =>
    isWord(version) && isWord(pid) ? t.rich('startedAsProcess', { name, version, pid }) : null,
  discovered: (name, { version, file }) =>
    isWord(version) && isWord(file) ? t.rich('wasFound', { name, version, file }) : null,
  upgraded: (name, { to }) => (isWord(to) ? t.rich('wasUpgraded', { name, version: to }) : null),
  settings_changed: (name) => t.rich('settingsWereChanged', { name }),
  license_changed: (name) => t.rich('licenseWasChanged', { name }),
  invalid: (name, details) => withCause(details, (cause) => t.rich('isInvalid', { name, cause })),
  failed: (name, details) => withCause(details, (cause) => t.rich('hasFailed', { name, cause })),
  crashed: (name, details) =>
    withCause(details, (cause) => t.rich(isFinal(details) ? 'cannotRun' : 'hasCrashed', { name, cause })),
  upgrade_failed: (name, details) =>
    withCause(details, (cause) => {
      const { version } = details;
      if (version === undefined) return t.rich('changedFileCannotBeUsed', { name, cause });
      return isWord(version) ? t.rich('didNotGetReady', { name, version, cause }) : null;
    }),
};

/** The sentence; the server's own words, which name the plugin themselves, for what is not known here. */
export function eventSentence({ plugin, type, message, details }: EventFacts, name: ReactNode): ReactNode {
  if (plugin === null || !Object.hasOwn(sentences, type)) return message;
  return sentences[type]?.(name, details) ?? message;
}

/** Events of earlier releases have the sentence alone. */
function withCause(
  { reason_info: info, cause, reason }: Details,
  toSentence: (cause: Word) => ReactNode,
): ReactNode {
  const known = parseReason(info);
  const words = known === null ? (cause ?? reason) : plainReasonWords(known);
  return isWord(words) ? toSentence(words) : null;
}

function isWord(value: unknown): value is Word {
  return typeof value === 'string' || typeof value === 'number';
}

/** A plugin that said that it cannot run did not crash, and is not tried again. */
function isFinal({ crash }: Details): boolean {
  return (
    typeof crash === 'object' && crash !== null && 'next_retry_at' in crash && crash.next_retry_at === null
  );
}
