/** What every request passes before anything else looks at it: a target on this server, sound headers, a `Host` that we know. */

import type { ErrorCode } from '@toru/protocol';
import { createTrustCheck, resolvePeer } from '../security/client-address.ts';
import { createHostCheck } from '../security/host-check.ts';
import { isOwnOrigin, isOwnRequest } from '../security/origin-check.ts';
import type { RequestFacts } from './request-head.ts';
import type { ClientRequest } from './request.ts';
import type { Refusal, ValidatedRequest } from './validated-request.ts';

/** Settings of the validator. */
export interface RequestRules {
  readonly listenHost: string;
  readonly allowedHosts: readonly string[];
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
}

export interface RequestValidator {
  validate(request: ClientRequest): ValidatedRequest | Refusal;
  /** For state-changing requests by cookie. */
  isOwnRequest(validated: ValidatedRequest): boolean;
  isOwnOrigin(validated: ValidatedRequest): boolean;
}

/** Makes a validator. @throws {RangeError} A trusted proxy is neither an address nor a network. */
export function createRequestValidator(rules: RequestRules): RequestValidator {
  const isKnownHost = createHostCheck(rules);
  const isTrusted = createTrustCheck(rules.trustedProxies);
  const publicOrigin =
    rules.publicUrl !== null && URL.canParse(rules.publicUrl) ? new URL(rules.publicUrl).origin : null;
  const question = ({ facts, peer }: ValidatedRequest): Parameters<typeof isOwnRequest>[0] => ({
    secFetchSite: facts.secFetchSite,
    origin: facts.origin,
    isSecure: peer.isSecure,
    host: peer.host,
    publicOrigin,
  });
  const judge = (facts: RequestFacts, remoteAddress: string): ValidatedRequest | Refusal => {
    if (facts.fault !== null) return refuse('HEADER_INVALID', `The request has ${facts.fault}`);
    const peer = resolvePeer(remoteAddress, facts.host, facts, isTrusted);
    if (facts.host === null || peer.host === null || !isKnownHost(peer.host)) {
      return refuse('HOST_UNKNOWN', `The panel does not answer to ${JSON.stringify(peer.host ?? '')}`);
    }
    return { facts, peer, sessionValues: null, addedHeaders: null };
  };
  return {
    validate({ url, method, block, remoteAddress }) {
      if (!url.startsWith('/') && !(url === '*' && method === 'OPTIONS') && method !== 'CONNECT')
        return refuse('PATH_INVALID', 'The request target does not start with "/"');
      if (method === 'TRACE' || method === 'CONNECT') {
        return refuse('METHOD_NOT_ALLOWED', `${method} is not supported`);
      }
      return (block.validation ??= judge(block.facts, remoteAddress));
    },
    isOwnRequest: (validated) => isOwnRequest(question(validated)),
    isOwnOrigin: (validated) => isOwnOrigin(question(validated)),
  };
}

function refuse(code: ErrorCode, detail: string): Refusal {
  return { code, detail };
}
