/** The head of a request as the plugin gets it: what the client sent, cleaned, and what the host knows about it. */

import type { RequestHead } from '@toru/supervisor';
import { copyHeaders } from '../rules/request-head.ts';
import type { Admitted } from './admission.ts';

/** Completes the headers of an admitted request. `routePath` is the outside path of the plugin's route. */
export function toPluginRequest(
  { visit, credential, path }: Admitted,
  method: string,
  routePath: string,
  requestId: string,
): RequestHead {
  const { facts, peer } = visit;
  const { identity } = credential;
  const headers = copyHeaders(facts.headers);
  headers['x-toru-user'] = identity.headerName;
  headers['x-toru-role'] = identity.pluginUser.role;
  headers['x-request-id'] = requestId;
  headers['x-forwarded-for'] = peer.address;
  headers['x-forwarded-proto'] = peer.isSecure ? 'https' : 'http';
  headers['x-forwarded-host'] = peer.host ?? '';
  headers['x-forwarded-prefix'] = routePath;
  return { method, path, headers, user: identity.pluginUser };
}
