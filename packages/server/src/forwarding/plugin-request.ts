/**
 * The head of a request as the plugin gets it: what the client sent, cleaned, and what the host knows about it.
 *
 * From one request of a connection to the next little changes but the id, so what stays is rendered once and kept.
 */

import type { HeaderMap, RequestHead, RequestUser } from '@toru/supervisor';
import type { Identity } from '../auth/identity.ts';
import type { AddedHeaders } from '../http/validated-request.ts';
import type { ClientHeaders } from '../http/request.ts';
import type { Peer } from '../security/client-address.ts';
import type { PassedHeaders } from '../headers/passed-headers.ts';
import type { Admitted } from './admission.ts';

/** Completes the headers of an admitted request. `routePath` is the outside path of the plugin's route. */
export function toPluginRequest(
  { validated, credential, path }: Admitted,
  { passed }: ClientHeaders,
  method: string,
  routePath: string,
  requestId: string,
): RequestHead {
  const { identity } = credential;
  let added = validated.addedHeaders;
  if (added?.identity !== identity || added.routePath !== routePath)
    validated.addedHeaders = added = addHeaders(validated.peer, identity, routePath);
  return new PluginRequest(method, path, identity.pluginUser, passed, added, requestId);
}

function addHeaders(peer: Peer, identity: Identity, routePath: string): AddedHeaders {
  const headers = {
    'x-toru-user': identity.headerName,
    'x-toru-role': identity.pluginUser.role,
    'x-forwarded-for': peer.address,
    'x-forwarded-proto': peer.isSecure ? 'https' : 'http',
    'x-forwarded-host': peer.host ?? '',
    'x-forwarded-prefix': routePath,
  };
  return { identity, routePath, headers, text: `${JSON.stringify(headers).slice(1, -1)},"x-request-id":"` };
}

class PluginRequest implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly user: RequestUser;
  readonly #passed: PassedHeaders;
  readonly #added: AddedHeaders;
  readonly #requestId: string;

  constructor(
    method: string,
    path: string,
    user: RequestUser,
    passed: PassedHeaders,
    added: AddedHeaders,
    requestId: string,
  ) {
    this.method = method;
    this.path = path;
    this.user = user;
    this.#passed = passed;
    this.#added = added;
    this.#requestId = requestId;
  }

  get headers(): HeaderMap {
    return Object.assign(this.#passed.toMap(), this.#added.headers, { 'x-request-id': this.#requestId });
  }

  /** The id needs no escaping: it is made of digits and letters. A host is always among those that are passed. */
  get headersText(): string {
    return `{${this.#passed.toJsonMembers()},${this.#added.text}${this.#requestId}"}`;
  }
}
