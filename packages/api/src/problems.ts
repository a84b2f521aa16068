/** Answers to calls that failed, and to changes that are in effect and not stored. */

import type { ErrorCode, Reason } from '@toru/protocol';
import { LICENSE_STATES } from '@toru/protocol';
import { Type } from 'typebox';
import { number, text, type TypeOf } from './parts.ts';

/** Why something is judged as it is; `docs/reasons.md` lists the codes. */
export const reasonSchema = Type.Unsafe<Reason>(
  Type.Object({
    code: text,
    params: Type.Record(text, Type.Unknown(), {
      description: 'Texts and numbers that the sentence names; some are reasons themselves',
    }),
  }),
);

/** One field that is wrong. */
const fieldErrorSchema = Type.Object({
  pointer: Type.String({ description: 'JSON pointer into the body of the request' }),
  message: Type.String({ description: 'For people' }),
  keyword: Type.Optional(
    Type.String({
      description: 'Keyword of JSON Schema that is broken; absent where another rule is broken',
    }),
  ),
  params: Type.Optional(
    Type.Record(text, Type.Unknown(), {
      description: 'What the keyword says: `{"limit": 1}` of `minimum`',
    }),
  ),
});

/** `application/problem+json` (RFC 9457). */
export const problemSchema = Type.Object({
  type: text,
  title: text,
  status: number,
  detail: text,
  code: Type.Unsafe<ErrorCode>(text),
  errors: Type.Optional(
    Type.Array(fieldErrorSchema, { description: 'On VALIDATION_FAILED: what is wrong where' }),
  ),
  current: Type.Optional(
    Type.Unknown({ description: 'The document as it is now; on PRECONDITION_FAILED only' }),
  ),
  reason_info: Type.Optional(reasonSchema),
  retry_after_s: Type.Optional(number),
  license: Type.Optional(
    Type.Object(
      { state: Type.Enum(LICENSE_STATES), detail: text },
      { description: 'On LICENSE_REFUSED: the status that `force` overrules' },
    ),
  ),
});

/** In an answer to a change: it is in effect, and the disk has refused it so far. It is tried again until it is stored. */
export const unsavedSchema = Type.Object({
  code: Type.Literal('NOT_SAVED'),
  detail: text,
  changes: Type.Array(text, { description: 'What is not stored, in words' }),
});

/** What {@link fieldErrorSchema} describes. */
export type FieldError = TypeOf<typeof fieldErrorSchema>;
/** What {@link problemSchema} describes. */
export type Problem = TypeOf<typeof problemSchema>;
/** What {@link unsavedSchema} describes. */
export type UnsavedNote = TypeOf<typeof unsavedSchema>;
