/** A plugin process is killed: how soon the host knows, and how soon the plugin serves again. */

import { startEngine, pluginCall, untilSnapshot } from './engine.ts';
import { installPlugin, makeFolders, pluginIds } from './folders.ts';
import type { Folders } from './folders.ts';
import { startAlone } from './lone-process.ts';
import type { Effort, Findings, Section } from './section.ts';
import { median } from './statistics.ts';
import type { Supervisor } from '@toru/supervisor';

/** The section. */
export const crash: Section = { name: 'crash', measure };

interface Crash {
  /** From the kill until the host said that it crashed. */
  readonly noticedMs: number;
  /** From the kill until a request was answered. */
  readonly servedMs: number;
  readonly backOffMs: number;
  readonly aloneMs: number;
}

async function measure(effort: Effort): Promise<Findings> {
  using folders = makeFolders();
  // One plugin for each crash: the back-off of a first crash is what counts.
  const ids = pluginIds(effort.rounds + 1);
  const files = new Map(ids.map((id) => [id, installPlugin(folders, id)]));
  await using supervisor = await startEngine(folders, ids[0] ?? '');
  for (const id of ids) await untilSnapshot(supervisor, id, (plugin) => plugin?.state === 'running');
  const crashes: Crash[] = [];
  for (const id of ids) crashes.push(await killOne(supervisor, folders, id, files.get(id) ?? ''));
  const counted = crashes.slice(1);
  const noticed = counted.map(({ noticedMs }) => noticedMs);
  const extra = counted.map(({ servedMs, backOffMs, aloneMs }) => servedMs - backOffMs - aloneMs);
  return {
    tables: [
      {
        title: 'Crash',
        columns: ['what', 'median ms', 'worst ms'],
        rows: [
          ['from SIGKILL to the host knowing', median(noticed), Math.max(...noticed)],
          ['from SIGKILL to serving again', ...middleAndWorst(counted.map(({ servedMs }) => servedMs))],
          ['back-off in it', ...middleAndWorst(counted.map(({ backOffMs }) => backOffMs))],
          ['start of the process alone', ...middleAndWorst(counted.map(({ aloneMs }) => aloneMs))],
        ],
      },
    ],
    goals: [
      { what: 'Exit noticed after SIGKILL', bound: 'most', wanted: 5, measured: median(noticed), unit: 'ms' },
      {
        what: 'First crash to serving, beyond back-off and start of the process',
        bound: 'most',
        wanted: 50,
        measured: median(extra),
        unit: 'ms',
      },
    ],
    notes: ['The time of the kill counts too, in which the system takes the process apart.'],
  };
}

const middleAndWorst = (times: readonly number[]): [number, number] => [median(times), Math.max(...times)];

async function killOne(supervisor: Supervisor, folders: Folders, id: string, file: string): Promise<Crash> {
  const aloneMs = await startAlone(folders.root, [file]);
  const { pid } = supervisor.get(id) ?? {};
  if (pid === undefined || pid === null) throw new Error(`plugin "${id}" has no process`);
  let noticedMs = Number.NaN;
  let backOffMs = Number.NaN;
  const killedMs = performance.now();
  const forget = supervisor.onEvent(({ type, plugin, details }) => {
    if (plugin !== id) return;
    if (type === 'crashed') noticedMs = performance.now() - killedMs;
    if (type === 'restarting') backOffMs = Number(details['delay_ms']);
  });
  process.kill(pid, 'SIGKILL');
  await untilSnapshot(
    supervisor,
    id,
    (plugin) => plugin?.state === 'running' && plugin.pid !== null && plugin.pid !== pid,
  );
  await new Promise<void>((resolve) => {
    pluginCall(supervisor, id, 200)(resolve);
  });
  const servedMs = performance.now() - killedMs;
  forget();
  return { noticedMs, servedMs, backOffMs, aloneMs };
}
