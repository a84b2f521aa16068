/** Entry of every request below the plugin routes. It runs before the router and makes no promise on the way. */

import type { RequestHandler } from '@toru/http1';
import { ClientAnswer } from '../http/client-answer.ts';
import type { ClientRequest, HttpConnection } from '../http/request.ts';
import { admit, type AdmissionDeps } from './admission.ts';
import type { FaultReport } from './fault-report.ts';
import { Forwarding } from './forwarding.ts';
import { toPluginRequest } from './plugin-request.ts';

export interface ForwarderDeps extends AdmissionDeps {
  /** Unit: bytes. */
  readonly maxBodyBytes: number;
  /** Unit: milliseconds. */
  readonly bodyPauseMs: number;
  readonly nextRequestId: () => string;
  readonly faults: FaultReport;
}

/** Handles one request; `null`: it has been refused. */
export type Forwarder = (request: ClientRequest, connection: HttpConnection) => RequestHandler | null;

export function createForwarder(deps: ForwarderDeps): Forwarder {
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
      facts: admitted.validated.facts,
      credential: admitted.credential,
      routePath,
      peer: admitted.validated.peer,
      faults: deps.faults,
      maxBodyBytes: deps.maxBodyBytes,
      bodyPauseMs: deps.bodyPauseMs,
    });
    forwarding.start();
    return forwarding;
  };
}
