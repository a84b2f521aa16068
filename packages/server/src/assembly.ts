/** Wires the parts of the server that handlers work with. */

import { createAuditTrail } from './audit/audit-trail.ts';
import { createAccounts } from './auth/accounts.ts';
import { ApiTokens } from './auth/api-tokens.ts';
import { createPasswordCheck } from './auth/password-check.ts';
import { createPasswordHasher } from './auth/password-hash.ts';
import { Sessions } from './auth/sessions.ts';
import { createSetupToken } from './auth/setup.ts';
import type { ServerDeps } from './deps.ts';
import { SERVER_LIMITS } from './http/limits.ts';
import { EventHub } from './live/event-hub.ts';
import { createAccessBook } from './plugins/access-book.ts';
import { createPluginDirectory } from './plugins/plugin-directory.ts';
import { isSetupNeeded } from './routes/setup.ts';
import { History } from './vitals/history.ts';
import type { Services } from './api/working-parts.ts';
import { normalizeBasePath } from './rules/base-path.ts';

/** Makes them. */
export async function createServices(deps: ServerDeps): Promise<Services> {
  const { storage, supervisor, config, now, randomBytes, log } = deps;
  const hasher = createPasswordHasher(randomBytes);
  const accounts = await createAccounts(storage.users, config.environmentAdmin, hasher);
  const access = createAccessBook(storage.plugins);
  const directory = createPluginDirectory({
    supervisor,
    access,
    licenses: storage.licenses,
    judgeLicense: deps.judgeLicense,
    now,
  });
  const limits = { ...SERVER_LIMITS, ...config.limits };
  const hub = new EventHub({
    beatMs: limits.beatMs,
    supervisor,
    directory,
    onStoredEvent: deps.onStoredEvent,
    hello: () => ({
      instance_id: storage.instance.id,
      version: config.version,
      started_at: new Date(config.startedAtMs).toISOString(),
    }),
  });
  const history = new History({
    supervisor,
    vitals: deps.vitals,
    now,
    log,
    onSystem: (info) => {
      hub.sendSystem(info);
    },
    onPlugins: (samples) => {
      hub.sendSamples(samples);
    },
  });
  return {
    deps,
    basePath: normalizeBasePath(config.basePath),
    limits,
    accounts,
    hasher,
    passwordCheck: createPasswordCheck(accounts, hasher, now),
    sessions: new Sessions({ store: storage.sessions, accounts, now, randomBytes }),
    tokens: new ApiTokens({ store: storage.tokens, now, randomBytes }),
    setup: createSetupToken(randomBytes, isSetupNeeded({ accounts, deps })),
    access,
    directory,
    hub,
    history,
    audit: createAuditTrail(storage.audit, now, log),
  };
}
