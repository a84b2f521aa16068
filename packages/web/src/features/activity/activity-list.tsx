/** The entries of the activity page; each opens to show its details. */

import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { usePlugin } from '../plugins/plugins.ts';
import type { ActivityEntry } from './activity.ts';
import { auditSentence } from './audit-sentence.ts';
import { EntryDetails, EntryRow } from './entry-row.tsx';
import { eventSentence } from './event-sentence.ts';
import { eventTone } from './event-tone.ts';
import { t } from '../../messages/activity.ts';

/** The list, newest first. */
export function ActivityList({ entries }: { readonly entries: readonly ActivityEntry[] }): ReactNode {
  return (
    <ol className="divide-y divide-border">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { readonly entry: ActivityEntry }): ReactNode {
  const { kind, type, at, actor, address, details } = entry;
  return (
    <EntryRow
      tone={kind === 'plugin' ? eventTone(type) : 'accent'}
      type={type}
      at={at}
      message={kind === 'plugin' ? <Happened entry={entry} /> : <Done entry={entry} />}
      where={address === null ? '' : t('from', { address })}
      count={entry.count}
      firstAt={entry.first_at}
    >
      <PluginLink id={entry.plugin} />
      <EntryDetails
        details={{ at, type, message: entry.message, ...(actor === null ? {} : { actor, address }), details }}
      />
    </EntryRow>
  );
}

/** What happened to a plugin, with its name made to stand out. */
function Happened({ entry }: { readonly entry: ActivityEntry }): ReactNode {
  const plugin = usePlugin(entry.plugin ?? '');
  const name = <span className="font-medium">{plugin?.name ?? entry.plugin}</span>;
  return eventSentence(entry, name);
}

/** What somebody did. */
function Done({ entry }: { readonly entry: ActivityEntry }): ReactNode {
  const plugin = usePlugin(entry.plugin ?? '');
  return auditSentence(entry, plugin?.name ?? entry.plugin);
}

/** The way to the plugin; outside of the summary, which is a control itself. */
function PluginLink({ id }: { readonly id: string | null }): ReactNode {
  const plugin = usePlugin(id ?? '');
  if (plugin === undefined) return null;
  return (
    <Link
      to={`/plugins/${encodeURIComponent(plugin.id)}`}
      className="inline-flex items-center text-sm font-medium text-accent hover:underline touch:min-h-11"
    >
      {t('open', { name: plugin.name })}
    </Link>
  );
}
