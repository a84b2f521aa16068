/**
 * Tells the form library which parts of a JSON Schema fit, by interpreting it: nothing is compiled, so the page needs no right to run
 * made-up code.
 *
 * The library asks while it draws and cannot wait. A part without patterns is answered at once. One with patterns is checked apart from
 * the page, for a pattern may take for ever; until the answer is there the last one counts, and the form is drawn again with it.
 */

import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import type { RJSFSchema, RJSFValidationError, ValidatorType } from '@rjsf/utils';

import { toFieldMessages, type FieldMessage } from './schema-errors.ts';
import { SchemaDesk } from './schema-desk.ts';

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

/** Answers kept. */
const MOST_ANSWERS = 500;

/** The checker of one form. */
export class SchemaChecker implements ValidatorType<FormValues> {
  readonly #desk: SchemaDesk;
  readonly #onNews: () => void;
  readonly #answers = new Map<string, boolean>();
  readonly #latest = new Map<string, boolean>();
  readonly #asked = new Set<string>();

  /** `onNews` is called when something is to be drawn again. */
  constructor(onNews: () => void, desk: SchemaDesk = new SchemaDesk()) {
    this.#onNews = onNews;
    this.#desk = desk;
  }

  isValid(schema: RJSFSchema, values: FormValues | undefined, root: RJSFSchema): boolean {
    if (typeof schema === 'boolean') return schema;
    // References lead into the definitions of the whole schema.
    const complete = { ...pickDefinitions(root), ...schema };
    if (!hasPatterns(complete)) return checkNow(complete, values).length === 0;
    const part = JSON.stringify(complete);
    const key = `${part}\n${JSON.stringify(values)}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    this.#ask(key, part, complete, values);
    return this.#latest.get(part) ?? false;
  }

  /** What is wrong with complete values; `null`: only the server can say. */
  async check(schema: RJSFSchema, values: FormValues): Promise<readonly FieldMessage[] | null> {
    const outcome = await this.#desk.check(schema, values);
    return outcome === 'unknown' ? null : toFieldMessages(outcome);
  }

  /** The form has its values checked when it is saved; the library never does. */
  validateFormData(): { errors: []; errorSchema: Record<string, never> } {
    return { errors: [], errorSchema: {} };
  }

  /** Only the library's own playground calls it. */
  rawValidation(): { errors: [] } {
    return { errors: [] };
  }

  /** Ends what is under way. */
  close(): void {
    this.#desk.close();
    this.#asked.clear();
  }

  #ask(key: string, part: string, schema: RJSFSchema, values: FormValues | undefined): void {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    void this.#desk.check(schema, values).then((outcome) => {
      this.#asked.delete(key);
      const fits = outcome !== 'unknown' && outcome.length === 0;
      if (this.#answers.size >= MOST_ANSWERS) this.#answers.clear();
      this.#answers.set(key, fits);
      this.#latest.set(part, fits);
      this.#onNews();
    });
  }
}

function checkNow(schema: RJSFSchema, values: unknown): readonly OutputUnit[] {
  // Both libraries describe the same standard with types of their own; values that are left out are the same as none.
  return new Validator(schema as Schema, '2020-12', false).validate(values ?? null).errors;
}

const found = new WeakMap<object, boolean>();

function hasPatterns(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const known = found.get(value);
  if (known !== undefined) return known;
  const has = Object.entries(value).some(
    ([name, inner]) =>
      (name === 'pattern' && typeof inner === 'string') || name === 'patternProperties' || hasPatterns(inner),
  );
  found.set(value, has);
  return has;
}

function pickDefinitions({ $defs, definitions }: RJSFSchema): RJSFSchema {
  return { ...($defs === undefined ? {} : { $defs }), ...(definitions === undefined ? {} : { definitions }) };
}
