/** What happened to a plugin, as a sentence that begins with its name: made of the type and the details of the event. */

import { parseReason, plainReasonText } from '@toru/protocol';

import type { ActivityEntry } from './activity.ts';

type EventFacts = Pick<ActivityEntry, 'plugin' | 'type' | 'message' | 'details'>;
type Details = ActivityEntry['details'];

/** A sentence in two parts, so that the name can stand out. */
export interface EventSentence {
  /** null: the rest is the whole sentence. */
  readonly name: string | null;
  readonly rest: string;
}

/** What follows the name, by type; null where the details do not tell. */
const endings: Readonly<Record<string, (details: Details) => string | null>> = {
  enabled: () => ' was enabled',
  disabled: () => ' was disabled',
  stopped: () => ' stopped',
  ready: () => ' is ready',
  unresponsive: () => ' does not respond',
  recovered: () => ' responds again',
  removed: () => ' was removed',
  restarting: ({ delay_ms: ms }) =>
    typeof ms === 'number' ? ` restarts in ${(ms / 1_000).toFixed(1)} s` : null,
  starting: ({ version }) => sentence` ${version} is starting`,
  started: ({ version, pid }) => sentence` ${version} started as process ${pid}`,
  discovered: ({ version, file }) => sentence` ${version} was found in ${file}`,
  upgraded: ({ to }) => sentence` was upgraded to ${to}`,
  settings_changed: () => ': its settings were changed',
  license_changed: () => ': its license was changed',
  invalid: (details) => sentence`: ${causeOf(details)}`,
  failed: (details) => sentence` failed: ${causeOf(details)}`,
  crashed: (details) =>
    isFinal(details) ? sentence` cannot run: ${causeOf(details)}` : sentence` crashed: ${causeOf(details)}`,
  upgrade_failed: (details) =>
    details['version'] === undefined
      ? sentence`: its changed file cannot be used: ${causeOf(details)}`
      : sentence` ${details['version']} did not get ready: ${causeOf(details)}; the version before it stays`,
};

/** The sentence; the server's own words, which name the plugin themselves, for what is not known here. */
export function eventSentence({ plugin, type, message, details }: EventFacts, name: string): EventSentence {
  if (plugin === null) return { name: null, rest: message };
  const ending = Object.hasOwn(endings, type) ? endings[type] : undefined;
  const rest = ending?.(details) ?? null;
  return rest === null ? { name: null, rest: message } : { name, rest };
}

/** Events of earlier releases have the sentence alone. */
function causeOf({ reason_info: info, cause, reason }: Details): unknown {
  const known = parseReason(info);
  return known === null ? (cause ?? reason) : plainReasonText(known);
}

/** A plugin that said that it cannot run did not crash, and is not tried again. */
function isFinal({ crash }: Details): boolean {
  return (
    typeof crash === 'object' && crash !== null && 'next_retry_at' in crash && crash.next_retry_at === null
  );
}

/** The text, or null when a part of it is neither text nor number. */
function sentence(texts: TemplateStringsArray, ...values: readonly unknown[]): string | null {
  const isTold = values.every((value) => typeof value === 'string' || typeof value === 'number');
  return isTold ? String.raw({ raw: texts }, ...values) : null;
}
