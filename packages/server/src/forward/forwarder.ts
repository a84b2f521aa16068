/** Entry of every request below the plugin routes. It runs before the router and makes no promise on the way. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerProblem } from '../http/answer.ts';
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

/** Handles one request. */
export type Forwarder = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes the handler. */
export function createForwarder(deps: ForwarderDeps): Forwarder {
  const unsent = createUnsentBodies();
  return (request, response) => {
    const admitted = admit(deps, request, false);
    if ('code' in admitted) {
      answerProblem(request, response, admitted.code, { detail: admitted.detail });
      return;
    }
    const routePath = deps.prefix + admitted.segment;
    new Forwarding({
      request,
      response,
      route: admitted.route,
      head: toPluginRequest(admitted, request.method ?? '', routePath, deps.nextRequestId()),
      facts: admitted.visit.facts,
      credential: admitted.credential,
      routePath,
      maxBodyBytes: deps.maxBodyBytes,
      bodyPauseMs: deps.bodyPauseMs,
      unsent,
    }).start();
  };
}
