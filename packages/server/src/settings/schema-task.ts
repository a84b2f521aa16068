/** Everything that runs a plugin's schema, as tasks with plain data in and out. Pure; the thread that runs them is another matter. */

import type { FieldError } from '@toru/api';
import { nextSecrets, secretChanges } from './next-secrets.ts';
import type { Patterns } from './patterns.ts';
import {
  checkSettings,
  findSecretPointers,
  splitSecrets,
  withDefaults,
  withTexts,
  type SettingsObject,
  type SettingsSchema,
} from './settings-schema.ts';
import { findUnclearEntries } from './unclear-entries.ts';

/** Fill the defaults of the schema in. */
export interface FillTask {
  readonly kind: 'fill';
  readonly values: SettingsObject;
}

/** Judge settings that a person submitted. */
export interface JudgeTask {
  readonly kind: 'judge';
  readonly submitted: SettingsObject;
  /** Of secrets that were left out, where each was stored; null when nothing was said. */
  readonly kept: Readonly<Record<string, string>> | null;
  /** Whoever submitted has shown that he knows what is stored. */
  readonly isCurrent: boolean;
  readonly saved: SettingsObject;
  readonly secrets: ReadonlyMap<string, string>;
}

export type SchemaTask = FillTask | JudgeTask;

/** What is to be stored and handed over, or what is wrong. */
export type Judgement =
  | {
      readonly kind: 'fine';
      /** To be stored, without secrets. */
      readonly values: SettingsObject;
      /** To be stored; null: removed. */
      readonly secrets: ReadonlyMap<string, string | null>;
      /** With defaults and secrets. */
      readonly forPlugin: SettingsObject;
    }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  /** It cannot be told which stored secrets are meant. */
  | { readonly kind: 'unclear'; readonly entries: readonly FieldError[] };

/** What a task gives. */
export type SchemaResult<T extends SchemaTask> = T extends FillTask ? SettingsObject : Judgement;

/** Runs a task. @throws {Error} The schema itself cannot be used. */
export function runSchemaTask(
  schema: SettingsSchema,
  task: SchemaTask,
  patterns: Patterns,
): SettingsObject | Judgement {
  return task.kind === 'fill' ? withDefaults(schema, task.values, patterns) : judge(schema, task, patterns);
}

function judge(schema: SettingsSchema, task: JudgeTask, patterns: Patterns): Judgement {
  const { submitted, kept, saved, secrets: stored } = task;
  const { values, secrets: given } = splitSecrets(schema, submitted, patterns);
  if (kept === null) {
    const places = findSecretPointers(schema, submitted, patterns);
    const leftOut = places.filter((place) => stored.has(place) && !given.has(place));
    const entries = findUnclearEntries({ values, saved, leftOut, isCurrent: task.isCurrent });
    if (entries.length > 0) return { kind: 'unclear', entries };
  }
  const next = nextSecrets(schema, stored, { values: submitted, given, kept }, patterns);
  const validation = checkSettings(schema, values, next, patterns);
  if (!validation.ok) return { kind: 'invalid', errors: validation.errors };
  const forPlugin = withTexts(withDefaults(schema, values, patterns), next);
  return { kind: 'fine', values, secrets: secretChanges(stored, next), forPlugin };
}
