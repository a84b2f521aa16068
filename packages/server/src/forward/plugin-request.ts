/**
 * The head of a request as the plugin gets it: what the client sent, cleaned, and what the host knows about it.
 *
 * From one request of a connection to the next only the id changes, so everything before it is rendered once and kept with the headers.
 */

import type { HeaderMap, RequestHead, RequestUser } from '@toru/supervisor';
import type { ClientHeaders, RenderedHeaders } from '../http/request.ts';
import { copyHeaders } from '../rules/request-head.ts';
import type { Admitted } from './admission.ts';

/** Completes the headers of an admitted request. `routePath` is the outside path of the plugin's route. */
export function toPluginRequest(
  { visit, credential, path }: Admitted,
  block: ClientHeaders,
  method: string,
  routePath: string,
  requestId: string,
): RequestHead {
  const { identity } = credential;
  let rendered = block.rendered;
  if (rendered?.identity !== identity || rendered.routePath !== routePath) {
    const headers = copyHeaders(visit.facts.headers);
    headers['x-toru-user'] = identity.headerName;
    headers['x-toru-role'] = identity.pluginUser.role;
    headers['x-forwarded-for'] = visit.peer.address;
    headers['x-forwarded-proto'] = visit.peer.isSecure ? 'https' : 'http';
    headers['x-forwarded-host'] = visit.peer.host ?? '';
    headers['x-forwarded-prefix'] = routePath;
    const text = `${JSON.stringify(headers).slice(0, -1)},"x-request-id":"`;
    block.rendered = rendered = { identity, routePath, headers, text };
  }
  return new PluginRequest(method, path, identity.pluginUser, rendered, requestId);
}

class PluginRequest implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly user: RequestUser;
  readonly #rendered: RenderedHeaders;
  readonly #requestId: string;

  constructor(method: string, path: string, user: RequestUser, rendered: RenderedHeaders, requestId: string) {
    this.method = method;
    this.path = path;
    this.user = user;
    this.#rendered = rendered;
    this.#requestId = requestId;
  }

  get headers(): HeaderMap {
    const headers = copyHeaders(this.#rendered.headers);
    headers['x-request-id'] = this.#requestId;
    return headers;
  }

  /** The id needs no escaping: it is made of digits and letters. */
  get headersText(): string {
    return `${this.#rendered.text}${this.#requestId}"}`;
  }
}
