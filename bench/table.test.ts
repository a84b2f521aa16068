import { expect, test } from 'vitest';
import type { BenchReport, Goal } from './report.ts';
import { putBetweenMarkers, toDocument, toLines, toMarkdown, toText, toGoalLine } from './table.ts';

test.each([
  [null, ''],
  ['nginx', 'nginx'],
  [48_213.4, '48 213'],
  [1_234_567, '1 234 567'],
  [812.6, '813'],
  [12.34, '12.3'],
  [3.14159, '3.14'],
  [0, '0'],
  [32, '32'],
  [Number.NaN, '–'],
])('the cell %j is written as "%s"', (cell, expected) => {
  expect(toText(cell)).toBe(expected);
});

const TABLE = {
  title: 'Speed',
  columns: ['peer', 'calls/s'],
  rows: [['nginx', 52_000.2] as const, ['x', 7] as const],
};

test('a table for a terminal has its columns aligned', () => {
  expect(toLines(TABLE)).toEqual(['Speed', 'peer    calls/s', 'nginx    52 000', 'x             7']);
});

test('a table in Markdown has its figures to the right', () => {
  expect(toMarkdown(TABLE)).toBe('| peer | calls/s |\n| --- | --: |\n| nginx | 52 000 |\n| x | 7 |');
});

const least: Goal = {
  what: 'Requests/s against nginx',
  bound: 'least',
  wanted: 1,
  measured: 1.234,
  unit: '×',
};
const most: Goal = { what: 'Growth', bound: 'most', wanted: 16, measured: 20.02, unit: 'MiB' };

test('a goal says what was wanted and whether it was kept', () => {
  expect(toGoalLine(least)).toBe('met    Requests/s against nginx: 1.23 ×, wanted ≥ 1 ×');
  expect(toGoalLine(most)).toBe('MISSED Growth: 20.0 MiB, wanted ≤ 16 MiB');
  expect(toGoalLine({ ...most, measured: 16 })).toMatch(/^met/);
  expect(toGoalLine({ ...most, measured: Number.NaN })).toMatch(/^MISSED/);
});

test('a report becomes a page with the machine, the promises and every table', () => {
  const report: BenchReport = {
    at: '2026-11-22T21:50:00.000Z',
    isQuick: false,
    machine: {
      cpu: 'Chip',
      cores: 2,
      memoryGib: 24,
      kernel: '6.1',
      node: 'v26.0.0',
      peers: { nginx: '1.22.1' },
    },
    loadBefore: 0.1,
    sections: [{ name: 'speed', tookS: 3, tables: [TABLE], goals: [least, most], notes: ['One worker.'] }],
  };
  expect(toDocument(report)).toBe(
    [
      'Measured on 2026-11-22: Chip, 2 cores, 24 GiB, Linux 6.1, Node v26.0.0. Peers: nginx 1.22.1. Load of the machine before the run: 0.10.',
      '| promise | wanted | measured | kept |\n| --- | --: | --: | --: |\n' +
        '| Requests/s against nginx | ≥ 1 × | 1.23 × | yes |\n| Growth | ≤ 16 MiB | 20.0 MiB | **no** |',
      '### Speed',
      toMarkdown(TABLE),
      'One worker.',
    ].join('\n\n'),
  );
});

test('figures replace what stood between the markers, and nothing else', () => {
  const page =
    '# Title\n\n<!-- figures: node bench/document.ts -->\n\nold\n\n<!-- end of figures -->\n\nRest\n';
  const once = putBetweenMarkers(page, 'new');
  expect(once).toBe(
    '# Title\n\n<!-- figures: node bench/document.ts -->\n\nnew\n\n<!-- end of figures -->\n\nRest\n',
  );
  expect(putBetweenMarkers(once, 'new')).toBe(once);
  expect(() => putBetweenMarkers('# Title', 'new')).toThrow('no "<!-- figures');
});
