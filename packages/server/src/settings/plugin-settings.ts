/** Settings of plugins: what is stored, what is shown, and what the plugin gets. */

import type { FieldError } from '@toru/api';
import type { Storage } from '@toru/storage';
import { ProblemError } from '../http/problem.ts';
import { versionOf, type Versioned } from '../http/document-version.ts';
import type { Judgement } from './schema-task.ts';
import type { SchemaDesk } from './schema-desk.ts';
import { withTexts, type SettingsObject, type SettingsSchema } from './settings-schema.ts';

type Store = Storage['settings'];

/** Settings as the panel shows them: secrets are `null`, and `secrets_set` names those that are set. */
export interface ShownSettings extends Versioned {
  readonly schema: SettingsSchema;
  readonly values: SettingsObject;
  readonly secrets_set: readonly string[];
  /** A mark per secret that changes when the secret is written. */
  readonly secret_versions: Readonly<Record<string, string>>;
  readonly defaults: SettingsObject;
}

/** What the panel shows of a plugin's settings. */
export function showSettings(
  store: Store,
  plugin: string,
  { schema, defaults }: { readonly schema: SettingsSchema; readonly defaults: SettingsObject },
): ShownSettings {
  const secrets = store.secretVersions(plugin);
  return {
    version: settingsVersion(store, plugin, schema),
    schema,
    values: withTexts(
      store.values(plugin),
      [...secrets.keys()].map((pointer) => [pointer, null] as const),
    ),
    secrets_set: [...secrets.keys()],
    secret_versions: Object.fromEntries(secrets),
    defaults,
  };
}

/** The version of a plugin's settings: of everything that a form is made from. */
export function settingsVersion(store: Store, plugin: string, schema: SettingsSchema): string {
  return versionOf([schema, store.values(plugin), [...store.secretVersions(plugin)]]);
}

/**
 * The settings that a plugin gets: what was saved, secrets included, and the defaults of the schema.
 *
 * A value that no longer fits a newer schema is handed over as it is: refusing it would leave the plugin with nothing.
 */
export function resolvePluginSettings(
  store: Store,
  schemas: SchemaDesk,
  { plugin, schema }: { readonly plugin: string; readonly schema: SettingsSchema | null },
): SettingsObject | Promise<SettingsObject> {
  if (schema === null) return {};
  const saved = store.values(plugin);
  const complete = (values: SettingsObject): SettingsObject =>
    withTexts(values, store.secrets(plugin).values);
  return schemas.run(plugin, schema, { kind: 'fill', values: saved }).then(
    complete,
    // The schema is reported where a person edits the settings; the plugin still gets what was saved.
    () => complete(saved),
  );
}

/** What was submitted, and what it was judged against. */
export interface Submission {
  readonly submitted: SettingsObject;
  /** Where secrets that were left out were stored; null when nothing was said. */
  readonly kept: Readonly<Record<string, string>> | null;
  /** Whoever submits has named the version that he means. */
  readonly isCurrent: boolean;
}

/**
 * Judges submitted settings; nothing is stored yet.
 *
 * @throws {ProblemError} `VALIDATION_FAILED` with a pointer per field; `PRECONDITION_REQUIRED` when it cannot be told which secrets of
 * a list are kept; what {@link SchemaDesk.run} throws.
 */
export async function judgeSettings(
  { store, schemas }: { readonly store: Store; readonly schemas: SchemaDesk },
  { plugin, schema }: { readonly plugin: string; readonly schema: SettingsSchema },
  submission: Submission,
): Promise<Extract<Judgement, { readonly kind: 'fine' }>> {
  const judgement = await schemas.run(plugin, schema, {
    kind: 'judge',
    ...submission,
    saved: store.values(plugin),
    secrets: store.secrets(plugin).values,
  });
  if (judgement.kind === 'fine') return judgement;
  const below = (error: FieldError): FieldError => ({ ...error, pointer: `/values${error.pointer}` });
  if (judgement.kind === 'invalid') {
    throw new ProblemError('VALIDATION_FAILED', {
      detail: 'One or more settings are not valid',
      errors: judgement.errors.map(below),
    });
  }
  const errors = judgement.entries.map(below);
  const [first = { pointer: '/values', message: '' }] = errors;
  throw new ProblemError('PRECONDITION_REQUIRED', {
    detail: `Nothing was saved: of "${first.pointer}", ${first.message}`,
    errors,
  });
}

/** Pointers of what differs between stored values and those that take their place. */
export function changedKeys(before: SettingsObject, after: SettingsObject): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `/${key}`);
}
