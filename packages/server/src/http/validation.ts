/** JSON Schema checks of what comes in: bodies as they are, query and path texts turned into numbers and booleans first. */

import type { FieldError } from '@toru/api';
import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
// Not the package itself: it brings a second ajv for keywords that nobody uses here.
import { fullFormats } from 'ajv-formats/dist/formats.js';

/** Tells whether one part of a request is as it should be; what is wrong with the last one is in `errors`. */
export interface Check {
  (value: unknown): boolean;
  errors: ErrorObject[] | null;
}

// Schemas of the routes are checked by a test instead of at every start: the schema of schemas is most of what there is to compile.
const bodies = createAjv({ validateSchema: false });
const texts = createAjv({ coerceTypes: true, useDefaults: true, validateSchema: false });

/** Makes the check of one part of a request. It is compiled when it is first needed: most routes of a panel are never called. */
export function createCheck(schema: AnySchema, part: 'body' | 'text'): Check {
  let compiled: ValidateFunction | null = null;
  const check: Check = (value) => {
    compiled ??= (part === 'body' ? bodies : texts).compile(schema);
    const isValid = compiled(value);
    check.errors = compiled.errors ?? null;
    return isValid;
  };
  check.errors = null;
  return check;
}

/** Makes a checker for the 2020-12 dialect with all formats. */
export function createAjv(options: {
  readonly coerceTypes?: boolean;
  readonly useDefaults?: boolean;
  readonly validateSchema?: boolean;
  /** Default: regular expressions as they are. */
  readonly patterns?: (pattern: string, flags: string) => { test(text: string): boolean };
}): Ajv2020 {
  const { patterns, ...rules } = options;
  const code = patterns === undefined ? {} : { regExp: Object.assign(patterns, { code: 'patterns' }) };
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, code, ...rules });
  for (const [name, format] of Object.entries(fullFormats)) ajv.addFormat(name, format);
  return ajv;
}

/** Says what is wrong where; at most 50 fields. `base` is put before each pointer. */
export function toFieldErrors(
  errors: readonly ErrorObject[] | null | undefined,
  base = '',
): readonly FieldError[] {
  return (errors ?? [])
    .filter((error) => error.keyword !== 'if')
    .slice(0, 50)
    .map((error) => ({
      pointer: base + toPointer(error),
      message: toMessage(error),
      keyword: error.keyword,
      params: error.params as Readonly<Record<string, unknown>>,
    }));
}

/** Escapes one segment of a JSON pointer. */
export function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function toPointer({ instancePath, keyword, params }: ErrorObject): string {
  const details = params as Readonly<Record<string, unknown>>;
  const property =
    keyword === 'required' || keyword === 'dependentRequired'
      ? details['missingProperty']
      : keyword === 'additionalProperties'
        ? details['additionalProperty']
        : keyword === 'unevaluatedProperties'
          ? details['unevaluatedProperty']
          : undefined;
  return typeof property === 'string' ? `${instancePath}/${escapePointer(property)}` : instancePath;
}

function toMessage({ keyword, params, message }: ErrorObject): string {
  const details = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return 'is required';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not known here';
    case 'enum':
      return `must be one of ${JSON.stringify(details['allowedValues'])}`;
    case 'const':
      return `must be ${JSON.stringify(details['allowedValue'])}`;
    default:
      return message ?? 'is not valid';
  }
}
