/** Checks values against a JSON Schema by interpreting it: nothing is compiled, so the page needs no right to run made-up code. */

import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import {
  createErrorHandler,
  toErrorSchema,
  unwrapErrorHandler,
  validationDataMerge,
  type RJSFSchema,
  type RJSFValidationError,
  type ValidatorType,
} from '@rjsf/utils';

import { toFieldMessages, type FieldMessage } from './schema-errors.ts';

/** Values of a form. */
export type FormValues = Record<string, unknown>;

/** Messages in the shape of the form library. */
export function toFormErrors(messages: readonly FieldMessage[]): RJSFValidationError[] {
  return messages.map(({ path, message }) => ({
    property: `.${path.join('.')}`,
    message,
    stack: message,
  }));
}

function check(schema: RJSFSchema | boolean, values: unknown, root?: RJSFSchema): readonly OutputUnit[] {
  if (typeof schema === 'boolean') return new Validator(schema).validate(values).errors;
  // References lead into the definitions of the whole schema.
  const complete = root === undefined ? schema : { ...pick(root), ...schema };
  // Both libraries describe the same standard with types of their own; values that are left out are the same as none.
  return new Validator(complete as Schema, '2020-12', false).validate(values ?? null).errors;
}

function pick({ $defs, definitions }: RJSFSchema): RJSFSchema {
  return { ...($defs === undefined ? {} : { $defs }), ...(definitions === undefined ? {} : { definitions }) };
}

/** The checker for the form. */
export const schemaValidator: ValidatorType<FormValues> = {
  isValid: (schema, values, root) => check(schema, values, root).length === 0,
  // Only the library's own playground calls it.
  rawValidation: (schema, values) => ({ errors: [...check(schema, values)] as never[] }),
  validateFormData: (values, schema, customValidate, transformErrors, uiSchema) => {
    const messages = toFieldMessages(check(schema, values));
    const raw = toFormErrors(messages);
    const errors = transformErrors === undefined ? raw : transformErrors(raw, uiSchema);
    const errorSchema = toErrorSchema<FormValues>(errors);
    const result = { errors, errorSchema };
    if (customValidate === undefined) return result;
    const handler = customValidate(
      values,
      createErrorHandler<FormValues>(values ?? {}),
      uiSchema,
      errorSchema,
    );
    const own = unwrapErrorHandler<FormValues>(handler);
    return validationDataMerge<FormValues>(result, own);
  },
};
