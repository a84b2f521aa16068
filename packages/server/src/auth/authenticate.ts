/** Finds the credential of a request: an API token when one is shown, else the session of a cookie. */

import type { ValidatedRequest } from '../http/validated-request.ts';
import type { OwnCookies } from '../headers/own-cookies.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Credential } from './credential.ts';
import type { Sessions } from './sessions.ts';

/** Finds the credential; `null` when there is none or it is not valid (any more). */
export type Authenticate = (validated: ValidatedRequest) => Credential | null;

/** Why {@link Authenticate} has found none. */
export type ExplainNoCredential = (validated: ValidatedRequest) => 'UNAUTHENTICATED' | 'TOKEN_UNCONFIRMED';

/** Tells a token that waits for an administrator from everything else. */
export function createExplanation(tokens: ApiTokens): ExplainNoCredential {
  return ({ facts: { bearer } }) =>
    bearer !== null && tokens.isUnconfirmed(bearer) ? 'TOKEN_UNCONFIRMED' : 'UNAUTHENTICATED';
}

/** A token that is shown decides alone: one that is not valid is never made good by a cookie. */
export function createAuthenticate(sessions: Sessions, tokens: ApiTokens, cookies: OwnCookies): Authenticate {
  return (validated) => {
    const { facts, peer } = validated;
    if (facts.bearer !== null) return tokens.find(facts.bearer);
    if (facts.ownCookies.length === 0) return null;
    validated.sessionValues ??= cookies.sessionValues(facts.ownCookies, peer.isSecure);
    return sessions.find(validated.sessionValues, peer.address);
  };
}
