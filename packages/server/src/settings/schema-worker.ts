/** The thread that runs plugins' schemas: one task at a time, until the host ends it. */

import { parentPort, workerData } from 'node:worker_threads';
import { watchPatterns, type Patterns } from './patterns.ts';
import { runSchemaTask, type Judgement, type SchemaTask } from './schema-task.ts';
import type { SettingsObject, SettingsSchema } from './settings-schema.ts';

/** What the host asks. */
export interface SchemaQuestion {
  /** As JSON text: the same text means the same schema, which is compiled once. */
  readonly schema: string;
  readonly task: SchemaTask;
}

/** What the thread says. */
export type SchemaAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly result: SettingsObject | Judgement }
  | { readonly kind: 'unusable'; readonly message: string };

/** Schemas kept at hand. */
const MAX_KEPT = 16;

const { cell } = workerData as { readonly cell: Int32Array };
const kept = new Map<string, { readonly schema: SettingsSchema; readonly patterns: Patterns }>();

const say = (answer: SchemaAnswer): void => parentPort?.postMessage(answer);

parentPort?.on('message', ({ schema: text, task }: SchemaQuestion) => {
  try {
    const { schema, patterns } = open(text);
    say({ kind: 'result', result: runSchemaTask(schema, task, patterns) });
  } catch (error) {
    say({ kind: 'unusable', message: error instanceof Error ? error.message : String(error) });
  }
});
say({ kind: 'ready' });

function open(text: string): { readonly schema: SettingsSchema; readonly patterns: Patterns } {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const schema = JSON.parse(text) as SettingsSchema;
  const opened = { schema, patterns: watchPatterns(schema, cell) };
  const oldest = kept.keys().next();
  if (kept.size >= MAX_KEPT && oldest.done !== true) kept.delete(oldest.value);
  kept.set(text, opened);
  return opened;
}
