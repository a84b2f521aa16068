/** How long it takes until the host answers, until a plugin runs, and until a hundred do. */

import { installPlugin, makeFolders, pluginIds } from './folders.ts';
import { startAlone } from './lone-process.ts';
import { Panel } from './panel.ts';
import type { Cell } from './report.ts';
import { takeTurns } from './section.ts';
import type { Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';

/** Fewer in a quick run. */
const MANY = 100;

/** The section. */
export const start: Section = { name: 'start', measure };

async function measure(effort: Effort): Promise<Findings> {
  const rounds = Math.ceil(effort.rounds / 2);
  const one = await measureWith(1, rounds);
  const count = Math.round(MANY * effort.scale ** 2);
  const many = await measureWith(count, Math.max(1, Math.floor(effort.rounds / 3)));
  const row = (what: string, times: readonly number[]): Cell[] => [what, median(times), Math.min(...times)];
  return {
    tables: [
      {
        title: 'Start',
        columns: ['what', 'median ms', 'best ms'],
        rows: [
          row('host: from its process to the line that says where it is', one.hostMs),
          row('1 plugin: from there until it runs', one.pluginsMs),
          row('1 plugin process alone', one.aloneMs),
          row(`${count} plugins: from the process of the host until all run`, many.allMs),
          row(`${count} plugin processes alone`, many.aloneMs),
        ],
      },
    ],
    goals: [
      {
        what: `${count} plugins run, metadata cached, against the same processes alone`,
        bound: 'most',
        wanted: 1.3,
        measured: pairedRatio(many.allMs, many.aloneMs),
        unit: '×',
      },
    ],
    notes: ['Alone: the same files started at once by a program that does nothing but welcome them.'],
  };
}

interface Times {
  readonly hostMs: readonly number[];
  readonly pluginsMs: readonly number[];
  readonly allMs: readonly number[];
  readonly aloneMs: readonly number[];
}

async function measureWith(count: number, rounds: number): Promise<Times> {
  using folders = makeFolders();
  const files = pluginIds(count).map((id) => installPlugin(folders, id));
  const hostMs: number[] = [];
  const pluginsMs: number[] = [];
  const seen = await takeTurns(
    {
      // The first turn reads the metadata of every file and does not count.
      all: async () => {
        const beganMs = performance.now();
        await using panel = await Panel.start(folders);
        const runningMs = await panel.untilRunning(count);
        hostMs.push(panel.startMs);
        pluginsMs.push(runningMs - beganMs - panel.startMs);
        return runningMs - beganMs;
      },
      alone: () => startAlone(folders.root, files),
    },
    rounds,
  );
  return { hostMs: hostMs.slice(1), pluginsMs: pluginsMs.slice(1), allMs: seen.all, aloneMs: seen.alone };
}
