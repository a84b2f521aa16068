/** Settings of a plugin as the server shows them, and as a form holds them. */

import { getDefaultFormState, type RJSFSchema } from '@rjsf/utils';
import type { PluginSettings as PluginSettingsAnswer } from '@toru/api';
import { drawSettings } from '@toru/protocol';

import { withMarks } from './kept-secrets.ts';
import type { FormValues, SchemaChecker } from './schema-validator.ts';

/** `GET /api/plugins/:id/settings`. */
export interface PluginSettings extends Omit<PluginSettingsAnswer, 'schema' | 'values' | 'defaults'> {
  readonly schema: RJSFSchema;
  /** Secrets are `null`. */
  readonly values: FormValues;
  readonly defaults: FormValues;
}

/** Values for the form: defaults where nothing is set, and marks for secrets that are stored. */
export function toFormValues({ values, secrets_set: secrets, defaults }: PluginSettings): FormValues {
  return withMarks({ ...defaults, ...values }, secrets);
}

/** What the form itself starts from: it fills in the defaults of nested fields, which are no change of the person's. */
export function fillDefaults(settings: PluginSettings, checker: SchemaChecker): FormValues {
  const schema: RJSFSchema = drawSettings(settings.schema).schema;
  const filled = getDefaultFormState<FormValues>(checker, schema, toFormValues(settings), schema);
  return (filled ?? {}) as FormValues;
}
