/** Decides who answers a request: plugin routes go straight to the forwarder, WebSockets to the bridge, everything else to the router. */

import type { Server } from 'node:http';

import type { HttpConnection, Turn } from './connection.ts';
import type { Gate } from './gate.ts';
import type { ClientRequest } from './request.ts';
import { RouterLink } from './router-link.ts';

/** Who there is. */
export interface AssignmentParts {
  readonly gate: Gate;
  /** Everything before a plugin's route, e.g. `/api/plugins/route/`. */
  readonly prefix: string;
  readonly forward: (request: ClientRequest, connection: HttpConnection) => Turn | null;
  readonly bridge: { upgrade(request: ClientRequest, connection: HttpConnection): Turn | null };
  /** Node's server behind the router. */
  readonly server: Server;
  /** Time for the whole body of a request to the panel itself. Unit: milliseconds. */
  readonly bodyMs: number;
}

/** Makes the decision; `null`: the request has been answered. */
export function createAssignment(
  parts: AssignmentParts,
): (request: ClientRequest, connection: HttpConnection) => Turn | null {
  const { gate, prefix, forward, bridge, server, bodyMs } = parts;
  const links = new WeakMap<HttpConnection, RouterLink>();
  return (request, connection) => {
    if (request.url.startsWith(prefix)) {
      const isSocket =
        request.block.facts.wantsWebSocket && request.httpVersion === '1.1' && connection.isBodyOver;
      return isSocket ? bridge.upgrade(request, connection) : forward(request, connection);
    }
    const visit = gate.admit(request);
    if ('code' in visit) {
      const isMalformed = visit.code === 'HEADER_INVALID';
      connection.refuse(visit.code, { detail: visit.detail }, isMalformed, request.method === 'HEAD');
      return null;
    }
    let link = links.get(connection);
    if (link === undefined) {
      link = new RouterLink(connection, server, bodyMs);
      links.set(connection, link);
    }
    link.begin(request, visit);
    return link;
  };
}
