/**
 * Folds what repeats: a plugin that crashes all night fills three lines with a count and not the whole list.
 *
 * Entries that say the same, of the same plugin or by the same person, are one line as long as no ten minutes lie between them. Others may
 * stand between: a crash loop is crash, restart, start, crash, restart, start.
 */

import type { ActivityItem } from '@toru/storage';

/** A line of the list: the newest of those that it stands for. */
export interface FoldedItem extends ActivityItem {
  readonly count: number;
  /** When the oldest of them happened. RFC 3339. */
  readonly first_at: string;
}

/** A page of lines. `next`: hand it back as `before`. */
export interface FoldedPage {
  readonly items: readonly FoldedItem[];
  readonly next: string | null;
}

const GAP_MS = 600_000;
/** Entries that one page looks at: reading holds the host up. */
const MAX_READ = 5_000;

/** Reads entries, newest first, until `limit` lines are full and another one would begin. */
export function foldActivity(entries: Iterable<ActivityItem>, limit: number): FoldedPage {
  const lines: { newest: ActivityItem; count: number; firstAt: string }[] = [];
  const open = new Map<string, (typeof lines)[number]>();
  let read = 0;
  let last: ActivityItem | null = null;
  for (const entry of entries) {
    const key = keyOf(entry);
    const line = open.get(key);
    const isNear = line !== undefined && Date.parse(line.firstAt) - Date.parse(entry.at) <= GAP_MS;
    if ((!isNear && lines.length >= limit) || read >= MAX_READ)
      return { items: lines.map(toItem), next: toNext(last) };
    if (isNear) {
      line.count += 1;
      line.firstAt = entry.at;
    } else {
      const begun = { newest: entry, count: 1, firstAt: entry.at };
      lines.push(begun);
      open.set(key, begun);
    }
    read += 1;
    last = entry;
  }
  return { items: lines.map(toItem), next: null };
}

/** What a plugin says of an event changes from one to the next; what a person did is told by its sentence. */
function keyOf({ kind, plugin, type, actor, address, message }: ActivityItem): string {
  return JSON.stringify(
    kind === 'plugin' ? [kind, plugin, type] : [kind, plugin, type, actor, address, message],
  );
}

function toItem({
  newest,
  count,
  firstAt,
}: {
  newest: ActivityItem;
  count: number;
  firstAt: string;
}): FoldedItem {
  return { ...newest, count, first_at: firstAt };
}

/** Ids are those of one journal behind a letter. */
function toNext(last: ActivityItem | null): string | null {
  return last === null ? null : last.id.slice(1);
}
