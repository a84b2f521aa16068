/** Entry of every request below the plugin routes. It runs before the router and makes no promise on the way. */

import { ClientAnswer } from '../http/client-answer.ts';
import type { HttpConnection, Turn } from '../http/connection.ts';
import type { ClientRequest } from '../http/request.ts';
import { admit, type AdmissionDeps } from './admission.ts';
import { Forwarding } from './forwarding.ts';
import { toPluginRequest } from './plugin-request.ts';
import { createUnsentBodies } from './unsent-bodies.ts';

/** What forwarding needs. */
export interface ForwarderDeps extends AdmissionDeps {
  /** Unit: bytes. */
  readonly maxBodyBytes: number;
  /** Unit: milliseconds. */
  readonly bodyPauseMs: number;
  readonly nextRequestId: () => string;
}

/** Handles one request; `null`: it has been refused. */
export type Forwarder = (request: ClientRequest, connection: HttpConnection) => Turn | null;

/** Makes the handler. */
export function createForwarder(deps: ForwarderDeps): Forwarder {
  const unsent = createUnsentBodies();
  return (request, connection) => {
    const answer = new ClientAnswer(connection, request);
    const admitted = admit(deps, request, false);
    if ('code' in admitted) {
      answer.refuse(admitted.code, { detail: admitted.detail });
      return null;
    }
    const routePath = deps.prefix + admitted.segment;
    const forwarding = new Forwarding({
      connection,
      answer,
      method: request.method,
      route: admitted.route,
      head: toPluginRequest(admitted, request.block, request.method, routePath, deps.nextRequestId()),
      facts: admitted.visit.facts,
      credential: admitted.credential,
      routePath,
      maxBodyBytes: deps.maxBodyBytes,
      bodyPauseMs: deps.bodyPauseMs,
      unsent,
    });
    forwarding.start();
    return forwarding;
  };
}
