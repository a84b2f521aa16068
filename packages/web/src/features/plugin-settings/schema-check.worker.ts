/** Checks values against schemas, apart from the page: a pattern that takes for ever holds up nobody here. */

import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';

/** What the page asks. */
export interface CheckQuestion {
  readonly id: number;
  readonly schema: unknown;
  readonly values: unknown;
}

/** What the thread says; `null`: the schema cannot be used. */
export interface CheckAnswer {
  readonly id: number;
  readonly errors: readonly OutputUnit[] | null;
}

addEventListener('message', ({ data }: MessageEvent<CheckQuestion>) => {
  postMessage({ id: data.id, errors: check(data) } satisfies CheckAnswer);
});

function check({ schema, values }: CheckQuestion): readonly OutputUnit[] | null {
  try {
    // Values that are left out are the same as none.
    return new Validator(schema as Schema, '2020-12', false).validate(values ?? null).errors;
  } catch {
    // A pattern that is none, a reference to nothing: the server says so in words.
    return null;
  }
}
