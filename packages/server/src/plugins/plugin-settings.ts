/** Settings of plugins: what is stored, what is shown, and what the plugin gets. */

import type { Storage } from '@toru/storage';
import { ProblemError } from '../http/problem.ts';
import { nextSecrets, secretChanges, type Submission } from './next-secrets.ts';
import {
  checkSettings,
  splitSecrets,
  withDefaults,
  withTexts,
  type SettingsObject,
  type SettingsSchema,
} from './settings-schema.ts';

/** Settings as the panel shows them: secrets are `null`, and `secrets_set` names those that are set. */
export interface ShownSettings {
  readonly schema: SettingsSchema;
  readonly values: SettingsObject;
  readonly secrets_set: readonly string[];
  readonly defaults: SettingsObject;
}

/** What the panel shows of a plugin's settings. */
export function showSettings(store: Storage['settings'], plugin: string, schema: SettingsSchema): ShownSettings {
  const pointers = store.secretPointers(plugin);
  return {
    schema,
    values: withTexts(store.values(plugin), pointers.map((pointer) => [pointer, null] as const)),
    secrets_set: pointers,
    defaults: guarded(() => withDefaults(schema, {})),
  };
}

/**
 * The settings that a plugin gets: what was saved, secrets included, and the defaults of the schema.
 *
 * A value that no longer fits a newer schema is handed over as it is: refusing it would leave the plugin with nothing.
 */
export function resolvePluginSettings(
  store: Storage['settings'],
  plugin: string,
  schema: SettingsSchema | null,
): SettingsObject {
  if (schema === null) return {};
  const saved = store.values(plugin);
  const filled = orElse(() => withDefaults(schema, saved), saved);
  return withTexts(filled, store.secrets(plugin).values);
}

/**
 * Checks and stores submitted settings; `kept` says where secrets that were left out were stored, see {@link nextSecrets}.
 *
 * @throws {ProblemError} `VALIDATION_FAILED` with a pointer per field.
 */
export function saveSettings(
  store: Storage['settings'],
  plugin: string,
  schema: SettingsSchema,
  { submitted, kept }: { readonly submitted: SettingsObject; readonly kept: Submission['kept'] },
): { readonly changed: readonly string[] } {
  const { values, secrets: given } = splitSecrets(schema, submitted);
  const stored = store.secrets(plugin).values;
  const next = nextSecrets(schema, stored, { values: submitted, given, kept });
  const verdict = guarded(() => checkSettings(schema, values, next));
  if (!verdict.ok) {
    throw new ProblemError('VALIDATION_FAILED', {
      detail: 'One or more settings are not valid',
      errors: verdict.errors.map(({ pointer, message }) => ({ pointer: `/values${pointer}`, message })),
    });
  }
  const secrets = secretChanges(stored, next);
  const changed = [...changedKeys(store.values(plugin), values), ...secrets.keys()];
  store.save(plugin, values, secrets);
  return { changed };
}

function changedKeys(before: SettingsObject, after: SettingsObject): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map((key) => `/${key}`);
}

function guarded<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('PLUGIN_INVALID', {
      detail: `The settings schema of the plugin cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

function orElse<T>(task: () => T, otherwise: T): T {
  try {
    return task();
  } catch {
    // The schema is reported where a person edits the settings; the plugin still gets what was saved.
    return otherwise;
  }
}
