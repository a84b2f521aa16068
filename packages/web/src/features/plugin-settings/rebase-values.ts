/** Puts what was typed into a settings form on top of what somebody else has saved, and says in words what that was. */

import { mergeThree } from '../../lib/three-way.ts';
import { isKept, valueAt } from './kept-secrets.ts';
import { fillDefaults, type PluginSettings } from './plugin-settings.ts';
import { splitPointer } from './schema-errors.ts';
import type { FormValues, SchemaChecker } from './schema-validator.ts';
import type { FieldChange } from '../forms/field-change.ts';
import { findChanges, toLabel } from './settings-changes.ts';
import { t } from '../../messages/plugin-settings.ts';

/** What somebody else has saved while the form was open. */
export interface SettingsMeanwhile {
  /** As the form first was. */
  readonly base: PluginSettings;
  readonly changes: readonly FieldChange[];
  readonly notes: readonly string[];
}

/** Values with what was typed on top. */
export interface RebasedValues {
  readonly values: FormValues;
  readonly clashes: readonly (readonly string[])[];
  readonly lost: readonly (readonly string[])[];
}

/** Merges; a secret that is kept is the one that the present settings have, wherever its entry is now. */
export function rebaseValues(sides: {
  readonly stored: FormValues;
  readonly typed: FormValues;
  readonly after: FormValues;
}): RebasedValues {
  const { value, clashes, lost } = mergeThree(sides.stored, sides.typed, sides.after, { isBound: isKept });
  return { values: value as FormValues, clashes, lost };
}

/** What to tell the person. */
export function describeMeanwhile(
  base: PluginSettings,
  current: PluginSettings,
  { clashes, lost }: RebasedValues,
  checker: SchemaChecker,
): Omit<SettingsMeanwhile, 'base'> {
  const { schema } = current;
  const [before, after] = [fillDefaults(base, checker), fillDefaults(current, checker)];
  const secrets = new Set([...base.secrets_set, ...current.secrets_set]);
  const changes = findChanges(before, after, { schema, secrets });
  const replaced = current.secrets_set
    .filter((pointer) => isReplaced(pointer, { base, current, before, after }))
    .map((pointer) => ({
      label: toLabel(schema, splitPointer(pointer)),
      before: '',
      after: t('aNewSecret'),
    }));
  const isUpdated = JSON.stringify(base.schema) !== JSON.stringify(schema);
  return {
    changes: [...changes, ...replaced],
    notes: [
      ...(isUpdated ? [t('thePluginItselfWasUpdated')] : []),
      ...clashes.map((path) => t('bothOfYouChangedThe', { schema: toLabel(schema, path) })),
      ...lost.map((path) => t('theStoredSecretOfWent', { schema: toLabel(schema, path) })),
    ],
  };
}

/** A secret that was written anew. In a list that has changed, each has a new place, and the list itself is told. */
function isReplaced(
  pointer: string,
  sides: Readonly<{ base: PluginSettings; current: PluginSettings; before: FormValues; after: FormValues }>,
): boolean {
  const old = sides.base.secret_versions[pointer];
  if (old === undefined || old === sides.current.secret_versions[pointer]) return false;
  const path = splitPointer(pointer);
  const list = path.findIndex((_, depth) => Array.isArray(valueAt(sides.after, path.slice(0, depth))));
  if (list === -1) return true;
  const place = path.slice(0, list);
  return JSON.stringify(valueAt(sides.before, place)) === JSON.stringify(valueAt(sides.after, place));
}
