/** What a checker says about values, as one message on each field that is wrong. */

import type { OutputUnit } from '@cfworker/json-schema';
import { t } from '../../messages/plugin-settings.ts';

/** A message on a field. */
export interface FieldMessage {
  /** Names from the outside in: `['server', 'port']`. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Keywords that only repeat that something inside is wrong. */
const containers: ReadonlySet<string> = new Set([
  '$ref',
  'additionalItems',
  'allOf',
  'dependentSchemas',
  'else',
  'if',
  'items',
  'patternProperties',
  'prefixItems',
  'properties',
  'then',
]);

/**
 * One message per wrong field; a missing field gets its own.
 *
 * Worked example: a `required` error at `#/server` about `port` becomes a message at `['server', 'port']`.
 */
export function toFieldMessages(errors: readonly OutputUnit[]): readonly FieldMessage[] {
  const found = new Map<string, FieldMessage>();
  for (const { keyword, instanceLocation, error } of errors) {
    if (containers.has(keyword) || isInsideChoice(keyword, instanceLocation, errors)) continue;
    const place = splitPointer(decodeURI(instanceLocation.replace(/^#/u, '')));
    const missing = keyword === 'required' ? /property "(.*)"/u.exec(error)?.[1] : undefined;
    const path = missing === undefined ? place : [...place, missing];
    const key = JSON.stringify(path);
    if (!found.has(key)) found.set(key, { path, message: toMessage(keyword, error) });
  }
  return [...found.values()];
}

/** Cuts a JSON pointer into names: `/a~1b/0` gives `a/b`, `0`. */
export function splitPointer(pointer: string): readonly string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Joins names to a JSON pointer. */
export function toPointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

// Of a choice between shapes only the choice itself is told: what is wrong with each shape would contradict itself.
function isInsideChoice(keyword: string, location: string, errors: readonly OutputUnit[]): boolean {
  if (keyword === 'anyOf' || keyword === 'oneOf') return false;
  return errors.some(
    (other) =>
      (other.keyword === 'anyOf' || other.keyword === 'oneOf') &&
      (location === other.instanceLocation || location.startsWith(`${other.instanceLocation}/`)),
  );
}

function toMessage(keyword: string, error: string): string {
  const limit = /[<>] (\d+)\)/u.exec(error)?.[1];
  const bound = / (-?[\d.]+(?:e[+-]?\d+)?)\.$/u.exec(error)?.[1];
  const kind = /Expected "(.*)"/u.exec(error)?.[1]?.replaceAll('"', '');
  switch (keyword) {
    case 'required':
      return t('thisIsNeeded');
    case 'minLength':
      return limit === '1'
        ? t('thisMustNotBeEmpty')
        : t('atLeastCharactersAreNeeded', { limit: limit ?? '…' });
    case 'maxLength':
      return t('atMostCharactersAreAllowed', { limit: limit ?? '…' });
    case 'minItems':
      return t('atLeastEntriesAreNeeded', { limit: limit ?? '…' });
    case 'maxItems':
      return t('atMostEntriesAreAllowed', { limit: limit ?? '…' });
    case 'minimum':
      return t('thisMustBeAtLeast', { bound: bound ?? '…' });
    case 'maximum':
      return t('thisMustBeAtMost', { bound: bound ?? '…' });
    case 'pattern':
      return t('thisDoesNotHaveThe');
    case 'type':
      return kind === undefined ? t('thisMustBeOfAnotherKind') : t('thisMustBeOfAnother', { kind });
    case 'enum':
    case 'const':
      return t('chooseOneOfTheValues');
    case 'uniqueItems':
      return t('twoEntriesAreTheSame');
    case 'anyOf':
    case 'oneOf':
      return t('thisFitsNoneOfThe');
    default:
      return t('unknownFault', { message: error.replace(/^(?:Instance|String) /u, '') });
  }
}
