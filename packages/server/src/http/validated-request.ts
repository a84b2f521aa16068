/** What the validator makes of a request. */

import type { ErrorCode } from '@toru/protocol';

import type { Peer } from '../security/client-address.ts';
import type { RequestFacts } from './request-head.ts';

/** A request that passed. */
export interface ValidatedRequest {
  readonly facts: RequestFacts;
  readonly peer: Peer;
  /** What it carries of sessions, once that has been asked for; null: not yet. */
  sessionValues: readonly string[] | null;
  /** What a plugin was last told besides; null: nothing yet. */
  addedHeaders: AddedHeaders | null;
}

/** Headers by which a plugin is told of a request, all but its id. */
export interface AddedHeaders {
  /** Whom they speak of; compared by reference. */
  readonly identity: object;
  readonly routePath: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As members of a JSON object, up to the value of `x-request-id`. */
  readonly text: string;
}

/** Why a request did not pass. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
}
