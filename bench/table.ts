/** Writes tables and goals as text for a terminal and as Markdown for the documentation. Pure. */

import { isMet } from './report.ts';
import type { BenchReport, Cell, SectionReport, Table, Goal } from './report.ts';

/** A figure in as many digits as mean something: `48213` → `48 213`, `3.14159` → `3.14`. */
export function toText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  if (Math.abs(cell) >= 100)
    return Math.round(cell)
      .toString()
      .replace(/\B(?=(?:\d{3})+$)/g, ' ');
  if (Number.isInteger(cell)) return String(cell);
  return Math.abs(cell) >= 10 ? cell.toFixed(1) : cell.toFixed(2);
}

/** Lines of a table for a terminal: columns aligned, figures to the right. */
export function toLines({ title, columns, rows }: Table): string[] {
  const texts = [columns, ...rows.map((row) => row.map(toText))];
  const widths = columns.map((_, at) => Math.max(...texts.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
      .join('   ');
  return [title, ...texts.map(line)];
}

/** One line for a goal: what, what it is, what it should be. */
export function toGoalLine(goal: Goal): string {
  return `${isMet(goal) ? 'met   ' : 'MISSED'} ${goal.what}: ${measuredOf(goal)}, wanted ${wantedOf(goal)}`;
}

/** A table in Markdown. */
export function toMarkdown({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, at) => (at === 0 ? '---' : '--:'));
  return [line(columns), line(rule), ...rows.map((row) => line(row.map(toText)))].join('\n');
}

/** The whole report in Markdown: the machine, the promises, then each section. */
export function toDocument(report: BenchReport): string {
  const { machine, sections } = report;
  const goals = sections.flatMap((section) => section.goals);
  const rows = goals.map((goal) => [
    goal.what,
    wantedOf(goal),
    measuredOf(goal),
    isMet(goal) ? 'yes' : '**no**',
  ]);
  const peers = Object.entries(machine.peers).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${report.at.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, Linux ${machine.kernel}, ` +
      `Node ${machine.node}. Peers: ${peers.join(', ')}. Load of the machine before the run: ${report.loadBefore.toFixed(2)}.${report.isQuick ? ' A quick run.' : ''}`,
    toMarkdown({ columns: ['promise', 'wanted', 'measured', 'kept'], rows }),
    ...sections.flatMap(toSection),
  ].join('\n\n');
}

function toSection({ tables, notes }: SectionReport): string[] {
  return [
    ...tables.flatMap((table) => [`### ${table.title}`, toMarkdown(table)]),
    ...(notes.length === 0 ? [] : [notes.join(' ')]),
  ];
}

function wantedOf({ bound, wanted, unit }: Goal): string {
  return `${bound === 'least' ? '≥' : '≤'} ${wanted} ${unit}`;
}

function measuredOf({ measured, unit }: Goal): string {
  return `${toText(measured)} ${unit}`;
}

const BEGIN = '<!-- figures: node bench/document.ts -->';
const END = '<!-- end of figures -->';

/** Replaces what stands between the two markers of a page. @throws {Error} A marker is missing. */
export function putBetweenMarkers(page: string, text: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`Cannot write the figures: the page has no "${BEGIN}" … "${END}"`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}
