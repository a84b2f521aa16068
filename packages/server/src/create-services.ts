/** Wires the parts of the server that handlers work with. */

import { createAuditTrail } from './activity/audit-trail.ts';
import { createAccounts } from './auth/accounts.ts';
import { ApiTokens } from './auth/api-tokens.ts';
import { FairQueue } from './auth/fair-queue.ts';
import { KnownDevices } from './auth/known-devices.ts';
import { createPasswordCheck } from './auth/password-check.ts';
import { createPasswordHasher } from './auth/password-hash.ts';
import { Sessions } from './auth/sessions.ts';
import { createSetupToken } from './auth/setup.ts';
import type { ServerDeps } from './deps.ts';
import { SERVER_LIMITS } from './http/limits.ts';
import { EventHub } from './live/event-hub.ts';
import { createAccessOverrides } from './plugins/access-overrides.ts';
import { createLicenseReader } from './plugins/license-reading.ts';
import { createPluginDirectory } from './plugins/plugin-directory.ts';
import { isSetupNeeded } from './routes/setup.ts';
import { History } from './vitals/history.ts';
import { createTopProcesses } from './vitals/top-processes.ts';
import type { Services } from './routes/services.ts';
import { normalizeBasePath } from './http/base-path.ts';
import { OwnCookies } from './headers/own-cookies.ts';

/** A hash takes tens of milliseconds: who is last among 256 has waited for a few seconds. */
const HASH_QUEUE = { seats: 2, maxWaitingPerLine: 40, maxWaiting: 256 };

export async function createServices(deps: ServerDeps): Promise<Services> {
  const { storage, supervisor, config, now, randomBytes, log } = deps;
  const hasher = createPasswordHasher(randomBytes);
  const hashQueue = new FairQueue(HASH_QUEUE);
  const accounts = await createAccounts(storage.users, config.environmentAdmin, hasher);
  const access = createAccessOverrides(storage.plugins);
  const readLicense = createLicenseReader({
    judgeLicense: deps.judgeLicense,
    instance: storage.instance,
    now,
  });
  const directory = createPluginDirectory({
    supervisor,
    access,
    licenses: storage.licenses,
    readLicense,
    now,
  });
  const limits = { ...SERVER_LIMITS, ...config.limits };
  const hub = new EventHub({
    beatMs: limits.beatMs,
    supervisor,
    directory,
    onStoredEvent: deps.onStoredEvent,
    unsaved: () => storage.unsaved.list().map(({ what }) => what),
    randomId: () => Buffer.from(randomBytes(12)).toString('hex'),
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
  const basePath = normalizeBasePath(config.basePath);
  return {
    deps,
    basePath,
    limits,
    accounts,
    hasher,
    hashQueue,
    passwordCheck: createPasswordCheck({ accounts, hasher, queue: hashQueue, now }),
    devices: new KnownDevices({
      key: storage.deriveKey(toDevicesPurpose(storage.instance.restoredAtMs)),
      now,
      randomBytes,
    }),
    cookies: new OwnCookies(storage.instance.id, basePath),
    sessions: new Sessions({ store: storage.sessions, accounts, now, randomBytes }),
    tokens: new ApiTokens({ store: storage.tokens, now, randomBytes }),
    setup: createSetupToken(randomBytes, isSetupNeeded({ accounts, deps })),
    access,
    readLicense,
    directory,
    hub,
    history,
    topProcesses: createTopProcesses(supervisor, now),
    audit: createAuditTrail(storage.audit, now, log),
  };
}

/** A restored panel remembers no device: whoever had the backup may have had its cookies. */
function toDevicesPurpose(restoredAtMs: number | null): string {
  return restoredAtMs === null ? 'known devices' : `known devices since ${restoredAtMs}`;
}
