/** Settings of a plugin as the server shows them, and as a form holds them. */

import type { RJSFSchema } from '@rjsf/utils';

import { splitPointer } from './schema-errors.ts';
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

/** Values for the form: defaults where nothing is set, and no place for secrets, so that leaving one alone keeps it. */
export function toFormValues({ values, secrets_set: secrets, defaults }: PluginSettings): FormValues {
  const copy = structuredClone({ ...defaults, ...values });
  for (const pointer of secrets) {
    const path = splitPointer(pointer);
    const last = path.at(-1);
    let place: unknown = copy;
    for (const part of path.slice(0, -1)) place = isRecord(place) ? place[part] : undefined;
    if (last !== undefined && isRecord(place)) Reflect.deleteProperty(place, last);
  }
  return copy;
}

/** Id that the form library gives to the field of a pointer: `/a/b` is `root_a_b`. */
export function toFieldId(pointer: string): string {
  return ['root', ...splitPointer(pointer)].join('_');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
