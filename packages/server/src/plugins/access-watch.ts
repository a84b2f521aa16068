/**
 * Ends what people do with a plugin that they may no longer use, whoever narrowed its access: an administrator by a choice, or a new
 * version by its metadata.
 */

import type { Supervisor } from '@toru/supervisor';
import type { Sessions } from '../auth/sessions.ts';
import type { AccessOverrides } from './access-overrides.ts';

/** What is watched, and whose requests and streams end. */
export interface AccessWatchDeps {
  readonly supervisor: Pick<Supervisor, 'get' | 'route' | 'onChange'>;
  readonly access: AccessOverrides;
  readonly sessions: Pick<Sessions, 'endDenied'>;
}

/** Watches; returns how to stop. */
export function watchAccess({ supervisor, access, sessions }: AccessWatchDeps): () => void {
  const check = (pluginId: string): void => {
    const metadata = supervisor.get(pluginId)?.metadata ?? null;
    if (metadata === null) return;
    // During an upgrade requests still go to the version before, and its metadata is what they are admitted by.
    const routed = supervisor.route(metadata.route.slice(1));
    sessions.endDenied(pluginId, access.accessOf(routed?.id === pluginId ? routed.metadata : metadata));
  };
  access.onChoice(check);
  return supervisor.onChange(check);
}
