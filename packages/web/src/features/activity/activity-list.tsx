/** The entries of the activity page; each opens to show its details. */

import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { usePlugin } from '../plugins/plugins.ts';
import type { ActivityEntry } from './activity.ts';
import { EntryDetails, EntryRow } from './entry-row.tsx';
import { eventTone } from './event-tone.ts';

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
  const { kind, type, message, at, actor, address, details } = entry;
  const who = [actor, address === null ? null : `from ${address}`].filter((part) => part !== null).join(' ');
  return (
    <EntryRow
      tone={kind === 'plugin' ? eventTone(type) : 'accent'}
      type={type}
      at={at}
      message={<Message text={message} plugin={entry.plugin} />}
      who={who}
    >
      <PluginLink id={entry.plugin} />
      <EntryDetails details={{ at, type, ...(actor === null ? {} : { actor, address }), details }} />
    </EntryRow>
  );
}

/** The sentence, with the plugin's name in it made to stand out. */
function Message({ text, plugin: id }: { readonly text: string; readonly plugin: string | null }): ReactNode {
  const plugin = usePlugin(id ?? '');
  if (id === null) return text;
  const name = plugin?.name ?? id;
  return (
    <>
      <span className="font-medium">{name}</span>
      {text.startsWith(name) ? text.slice(name.length) : `: ${text}`}
    </>
  );
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
      Open {plugin.name}
    </Link>
  );
}
