/** Reads and writes of the key-value store from a plugin: 200 bytes, 16 under way at a time. */

import { installPlugin, makeFolders } from './folders.ts';
import { Panel } from './panel.ts';
import { takeTurns } from './section.ts';
import type { Effort, Findings, Section } from './section.ts';
import { median } from './statistics.ts';

/** As many as a plugin may make at once; over it the budget of 10 000 a second would be what is measured. */
const CALLS = 1_500;

/** The section. */
export const keyValue: Section = { name: 'key-value', measure };

async function measure(effort: Effort): Promise<Findings> {
  using folders = makeFolders();
  installPlugin(folders, 'bench-1');
  await using panel = await Panel.start(folders);
  await panel.untilRunning(1);
  const perS = async (action: string): Promise<number> => {
    const response = await panel.fetch(`bench-1/${action}/${CALLS}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${action} was answered with ${response.status}: ${text}`);
    return CALLS / (Number(text) / 1_000);
  };
  // The budget of the plugin fills again within a fifth of a second.
  const calmly = (action: string) => async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    return perS(action);
  };
  const seen = await takeTurns({ writes: calmly('kv-set'), reads: calmly('kv-get') }, effort.rounds);
  return {
    tables: [
      {
        title: 'Key-value store from a plugin',
        columns: ['what', 'per second'],
        rows: [
          ['reads', median(seen.reads)],
          ['writes', median(seen.writes)],
        ],
      },
    ],
    goals: [],
    notes: [
      `Bursts of ${CALLS} calls. Over time a plugin may make 10 000 calls a second, whatever they are.`,
    ],
  };
}
