/**
 * Whether a request that a browser sent with our cookie came from our own pages.
 *
 * `Sec-Fetch-Site` decides where the browser sends it (https and localhost); elsewhere `Origin` must be ours. A request with
 * neither is refused: every browser sends one of them with a request that changes something.
 */

/** The parts of a request that the decision needs. */
export interface OriginQuestion {
  readonly secFetchSite: string | null;
  readonly origin: string | null;
  readonly isSecure: boolean;
  readonly host: string | null;
  /** Origin of the public URL; null when unknown. */
  readonly publicOrigin: string | null;
}

/** Tells whether a method can change something. */
export function isStateChanging(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/** Tells whether a state-changing request by cookie comes from our own pages. */
export function isOwnRequest(question: OriginQuestion): boolean {
  if (question.secFetchSite !== null) {
    return question.secFetchSite === 'same-origin' || question.secFetchSite === 'none';
  }
  return isOwnOrigin(question);
}

/** Tells whether `Origin` is exactly ours; a missing one is not. */
export function isOwnOrigin({ origin, isSecure, host, publicOrigin }: OriginQuestion): boolean {
  if (origin === null) return false;
  if (publicOrigin !== null && origin === publicOrigin) return true;
  return host !== null && origin.toLowerCase() === `${isSecure ? 'https' : 'http'}://${host.toLowerCase()}`;
}
