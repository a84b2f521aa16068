/** The entries of the activity page; each opens to show its details. */

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { RelativeTime } from '../../components/relative-time.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { usePlugin } from '../plugins/plugins.ts';
import type { ActivityEntry } from './activity.ts';
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
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none items-start gap-3 px-5 py-3 text-sm hover:bg-sunken touch:min-h-11 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="mt-0.5 size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
          />
          <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1">
            <Badge tone={kind === 'plugin' ? eventTone(type) : 'accent'}>{type.replaceAll('_', ' ')}</Badge>
            <span className="min-w-0 flex-1 basis-56 [overflow-wrap:anywhere]">
              <Message text={message} plugin={entry.plugin} />
            </span>
            {who !== '' && <span className="text-[0.8125rem] text-muted">{who}</span>}
            <RelativeTime at={at} className="text-[0.8125rem] whitespace-nowrap text-muted tabular-nums" />
          </div>
        </summary>
        <PluginLink id={entry.plugin} />
        <pre
          tabIndex={0}
          aria-label="Details"
          className="mx-5 mb-4 max-h-96 overflow-auto rounded-lg bg-sunken p-4 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
        >
          {JSON.stringify({ at, type, ...(actor === null ? {} : { actor, address }), details }, null, 2)}
        </pre>
      </details>
    </li>
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
      className="mx-5 mb-3 inline-flex items-center text-sm font-medium text-accent hover:underline touch:min-h-11"
    >
      Open {plugin.name}
    </Link>
  );
}
