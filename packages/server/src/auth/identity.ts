/** Who makes a request, and what that allows. */

import type { Access, Role, TokenScope } from '@toru/protocol';
import type { RequestUser } from '@toru/supervisor';

/** A person or a token, as every check sees it. */
export interface Identity {
  readonly kind: 'session' | 'token';
  /** As the audit trail names it: the user name, or `token:<name>`. */
  readonly actor: string;
  readonly username: string;
  readonly displayName: string;
  /** A token acts as an administrator within its scope. */
  readonly role: Role;
  /** null for people. */
  readonly scope: TokenScope | null;
  /** Plugins a client may use; null: all that the role may see. */
  readonly plugins: ReadonlySet<string> | null;
  /** What plugins are told; a token that is no administrator is told as a client. */
  readonly pluginUser: RequestUser;
  /** The name in a form that fits into a header: percent-encoded unless it is plain ASCII. */
  readonly headerName: string;
}

const SCOPE_RANK: Readonly<Record<TokenScope, number>> = { read: 0, operate: 1, admin: 2 };

/** Tells whether a scope includes another one. */
export function includesScope(have: TokenScope, need: TokenScope): boolean {
  return SCOPE_RANK[have] >= SCOPE_RANK[need];
}

/** Tells whether somebody may open the view and the routes of a plugin. */
export function canUsePlugin(identity: Identity, pluginId: string, access: Access): boolean {
  if (identity.role === 'admin') return true;
  if (access === 'admin') return false;
  return identity.plugins === null || identity.plugins.has(pluginId);
}

/** The identity of a person. */
export function toUserIdentity(user: {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly plugins: readonly string[] | null;
}): Identity {
  return {
    kind: 'session',
    actor: user.username,
    username: user.username,
    displayName: user.displayName,
    role: user.role,
    scope: null,
    plugins: user.plugins === null ? null : new Set(user.plugins),
    pluginUser: { name: user.username, role: user.role },
    headerName: toHeaderText(user.username),
  };
}

/** The identity of an API token. */
export function toTokenIdentity(token: { readonly name: string; readonly scope: TokenScope }): Identity {
  const actor = `token:${token.name}`;
  return {
    kind: 'token',
    actor,
    username: actor,
    displayName: token.name,
    role: 'admin',
    scope: token.scope,
    plugins: null,
    pluginUser: { name: actor, role: token.scope === 'admin' ? 'admin' : 'client' },
    headerName: toHeaderText(actor),
  };
}

function toHeaderText(text: string): string {
  return /^[\x21-\x7e]+$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
