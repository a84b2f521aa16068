/** What schemas are made of, and how a type is read off a schema. */

import { Type, type Static, type TArray, type TNull, type TObject, type TSchema, type TUnion } from 'typebox';

/** The type of the documents that a schema describes; nobody changes a document that was sent. */
export type TypeOf<S extends TSchema> = Frozen<Static<S>>;

type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

export const text = Type.String();
export const number = Type.Number();
export const flag = Type.Boolean();
/** Whatever somebody else has named. */
export const fields = Type.Record(Type.String(), Type.Unknown());

/** RFC 3339 in UTC with milliseconds. */
export const time = Type.String({ format: 'date-time' });

/** A value that may be absent, and is `null` then. */
export function nullable<S extends TSchema>(schema: S): TUnion<[S, TNull]> {
  return Type.Union([schema, Type.Null()]);
}

/** A text that may be absent. */
export const nullableText = nullable(text);
/** A number that may be absent. */
export const nullableNumber = nullable(number);
/** A time that may be absent. */
export const nullableTime = nullable(time);

/** Version of a document that a form replaces; its `ETag` without the quotes. */
export const documentVersion = Type.String({
  description: 'Version of this document; send it as If-Match, in double quotes, with a change',
});

/** One page of a list. */
export function pageOf<S extends TSchema>(item: S): TObject<{ items: TArray<S>; next: typeof nullableText }> {
  return Type.Object({ items: Type.Array(item), next: nullableText });
}

/** A whole list. */
export function listOf<S extends TSchema>(item: S): TObject<{ items: TArray<S> }> {
  return Type.Object({ items: Type.Array(item) });
}
