/** Resident memory of the host: with ten plugins and nothing to do, under full load, and after it. */

import { setTimeout as delay } from 'node:timers/promises';

import { installPlugin, makeFolders, pluginIds } from './folders.ts';
import { peakMib, residentMib, resetPeak } from './memory.ts';
import { Panel } from './panel.ts';
import { findProgram } from './processes.ts';
import type { Effort, Findings, Section } from './section.ts';
import { runWrk } from './wrk.ts';

const PLUGINS = 10;
const CALM_MS = 5_000;

/** The section. */
export const memoryUse: Section = { name: 'memory', measure };

async function measure(effort: Effort): Promise<Findings> {
  using folders = makeFolders();
  const ids = pluginIds(PLUGINS);
  for (const id of ids) installPlugin(folders, id);
  // The first start reads the metadata of the plugins; whoever runs a panel is past it.
  await (await Panel.start(folders))[Symbol.asyncDispose]();
  await using panel = await Panel.start(folders);
  await panel.untilRunning(PLUGINS);
  await delay(CALM_MS);
  const idleMib = residentMib(panel.pid);
  const wrk = findProgram('wrk');
  if (wrk === null) {
    return {
      tables: [table([['idle, 10 plugins', idleMib]])],
      goals: [goal('idle with 10 plugins', 98, idleMib)],
      notes: ['wrk is not installed: memory under load was not measured.'],
    };
  }
  resetPeak(panel.pid);
  const forMs = 4_000 * effort.scale;
  const { cookie } = panel;
  await runWrk(wrk, panel.routeUrl('bench-1/bytes/200'), { connections: 32, forMs, cookie });
  await Promise.all(
    ids.slice(0, 4).map((id, at) =>
      runWrk(wrk, panel.routeUrl(`${id}/bytes/${at % 2 === 0 ? 200 : 65_536}`), {
        connections: 32,
        forMs,
        cookie,
      }),
    ),
  );
  const mostMib = peakMib(panel.pid);
  await delay(CALM_MS);
  const afterMib = residentMib(panel.pid);
  return {
    tables: [
      table([
        ['idle, 10 plugins', idleMib],
        ['highest under full load (up to 128 connections, 200 B and 64 KiB)', mostMib],
        [`${CALM_MS / 1_000} s after it`, afterMib],
      ]),
    ],
    goals: [goal('idle with 10 plugins', 98, idleMib), goal('at full load', 125, mostMib)],
    notes: [],
  };
}

function table(rows: readonly (readonly [string, number])[]): Findings['tables'][number] {
  return { title: 'Memory of the host', columns: ['when', 'resident MiB'], rows };
}

function goal(when: string, wanted: number, measured: number): Findings['goals'][number] {
  return { what: `Memory of the host ${when}`, bound: 'most', wanted, measured, unit: 'MiB' };
}
