/** Lines of a log as a list: joined without gap or repeat, and not without end. */

import type { LogLine } from '@toru/protocol';

/** Lines kept on the page; the oldest go first. */
export const keptLines: number = 100_000;

/** The list with new lines at its end. Lines that are there already, by their number, are left out. */
export function appendLines(
  list: readonly LogLine[],
  fresh: readonly LogLine[],
  most: number = keptLines,
): readonly LogLine[] {
  let last = list.at(-1)?.seq ?? -1;
  const added: LogLine[] = [];
  for (const line of fresh) {
    if (line.seq <= last) continue;
    last = line.seq;
    added.push(line);
  }
  if (added.length === 0) return list;
  const joined = [...list, ...added];
  return joined.length > most ? joined.slice(joined.length - most) : joined;
}

/** The list with a page of older lines, newest first as the server gives them, in front. */
export function prependPage(list: readonly LogLine[], page: readonly LogLine[]): readonly LogLine[] {
  const first = list[0]?.seq ?? Infinity;
  return [...page.filter(({ seq }) => seq < first).toReversed(), ...list];
}

/** A line as text, for the clipboard and for files. */
export function toLogText(line: LogLine, plain: (text: string) => string): string {
  const fields = line.fields === undefined ? '' : ` ${JSON.stringify(line.fields)}`;
  return `${line.timestamp} ${line.level.toUpperCase().padEnd(5)} ${plain(line.message)}${fields}`;
}
