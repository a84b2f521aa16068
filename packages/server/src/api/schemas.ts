/** Parts of routes that several of them share. */

import type { TObject, TSchema, TString } from 'typebox';
import { Type } from 'typebox';
import type { RouteAnswer } from './route.ts';

/** `:username`. */
export const userParams: TObject<{ username: TString }> = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 64 }),
});

/** An answer in JSON. */
export function json(description: string, schema: TSchema): RouteAnswer {
  return { description, schema };
}

/** An answer without a body. */
export const NO_BODY: RouteAnswer = { description: 'Done' };
