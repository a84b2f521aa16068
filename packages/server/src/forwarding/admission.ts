/** Who may reach which plugin: the checks that a forwarded request and a WebSocket share, in the order in which they are made. */

import { ERRORS } from '@toru/protocol';
import type { PluginRoute, Supervisor } from '@toru/supervisor';
import type { Authenticate, ExplainNoCredential } from '../auth/authenticate.ts';
import type { Credential } from '../auth/credential.ts';
import { canUsePlugin } from '../auth/identity.ts';
import type { RequestValidator } from '../http/request-validator.ts';
import type { Refusal, ValidatedRequest } from '../http/validated-request.ts';
import type { ClientRequest } from '../http/request.ts';
import type { AccessOverrides } from '../plugins/access-overrides.ts';
import { isStateChanging } from '../security/origin-check.ts';
import { parseForwardTarget } from '../http/raw-path.ts';

/** What the checks need. */
export interface AdmissionDeps {
  readonly supervisor: Pick<Supervisor, 'route'>;
  readonly validator: RequestValidator;
  readonly authenticate: Authenticate;
  readonly explainNoCredential: ExplainNoCredential;
  readonly access: AccessOverrides;
  /** Everything before the route, e.g. `/api/plugins/route/`. */
  readonly prefix: string;
}

/** A request that may be forwarded. */
export interface Admitted {
  readonly validated: ValidatedRequest;
  readonly credential: Credential;
  readonly route: PluginRoute;
  readonly segment: string;
  readonly path: string;
}

/** What a request is answered whose credential was taken away while it was under way. */
export function toRevocation(credential: Credential, pluginId: string): Refusal {
  return credential.isOver
    ? { code: 'UNAUTHENTICATED', detail: 'The session or token ended while the request was under way' }
    : {
        code: 'FORBIDDEN',
        detail: `What your account may do with the plugin "${pluginId}" changed while the request was under way`,
      };
}

/** Judges a request to a plugin. */
export function admit(deps: AdmissionDeps, request: ClientRequest, isSocket: boolean): Admitted | Refusal {
  const validated = deps.validator.validate(request);
  if ('code' in validated) return validated;
  const target = parseForwardTarget(request.url, deps.prefix.length);
  if (target === null)
    return { code: 'PATH_INVALID', detail: 'The path holds control bytes or a ".." segment' };
  const credential = deps.authenticate(validated);
  if (credential === null) {
    const code = deps.explainNoCredential(validated);
    const detail =
      code === 'UNAUTHENTICATED' ? 'The request carries no valid session or token' : ERRORS[code].sentence;
    return { code, detail };
  }
  const { identity } = credential;
  const isChange = isSocket || isStateChanging(request.method);
  if (isChange && identity.kind === 'session') {
    const isOwn = isSocket ? deps.validator.isOwnOrigin(validated) : deps.validator.isOwnRequest(validated);
    if (!isOwn)
      return { code: 'ORIGIN_MISMATCH', detail: 'The request does not come from a page of this panel' };
  }
  if (isSocket && validated.facts.origin !== null && !deps.validator.isOwnOrigin(validated)) {
    return { code: 'ORIGIN_MISMATCH', detail: 'The WebSocket does not come from a page of this panel' };
  }
  if (isChange && identity.scope === 'read') {
    return { code: 'FORBIDDEN', detail: 'A token with the scope "read" may only read' };
  }
  const route = deps.supervisor.route(target.segment);
  if (route === undefined) {
    return { code: 'PLUGIN_NOT_FOUND', detail: `No enabled plugin has the route "/${target.segment}"` };
  }
  if (!canUsePlugin(identity, route.id, deps.access.accessOf(route.metadata))) {
    return { code: 'FORBIDDEN', detail: `Your account may not use the plugin "${route.id}"` };
  }
  return { validated, credential, route, segment: target.segment, path: target.path };
}
