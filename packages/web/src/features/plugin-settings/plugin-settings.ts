/** Settings of a plugin as the server shows them, and as a form holds them. */

import type { RJSFSchema } from '@rjsf/utils';

import { withMarks } from './kept-secrets.ts';
import type { FormValues } from './schema-validator.ts';

/** `GET /api/plugins/:id/settings`. */
export interface PluginSettings {
  readonly schema: RJSFSchema;
  /** Secrets are `null`. */
  readonly values: FormValues;
  /** JSON pointers of the secrets that are stored. */
  readonly secrets_set: readonly string[];
  readonly defaults: FormValues;
}

/** Values for the form: defaults where nothing is set, and marks for secrets that are stored. */
export function toFormValues({ values, secrets_set: secrets, defaults }: PluginSettings): FormValues {
  return withMarks({ ...defaults, ...values }, secrets);
}
