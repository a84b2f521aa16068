/** What the route handlers work with; made once when the server is created. */

import type { AuditTrail } from '../activity/audit-trail.ts';
import type { Accounts } from '../auth/accounts.ts';
import type { ApiTokens } from '../auth/api-tokens.ts';
import type { FairQueue } from '../auth/fair-queue.ts';
import type { KnownDevices } from '../auth/known-devices.ts';
import type { PasswordCheck } from '../auth/password-check.ts';
import type { PasswordHasher } from '../auth/password-hash.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { SetupToken } from '../auth/setup.ts';
import type { ServerDeps } from '../deps.ts';
import type { ServerLimits } from '../http/limits.ts';
import type { EventHub } from '../live/event-hub.ts';
import type { AccessOverrides } from '../plugins/access-overrides.ts';
import type { LicenseReader } from '../plugins/license-reading.ts';
import type { PluginDirectory } from '../plugins/plugin-directory.ts';
import type { OwnCookies } from '../headers/own-cookies.ts';
import type { History } from '../vitals/history.ts';
import type { TopProcesses } from '../vitals/top-processes.ts';

export interface Services {
  readonly deps: ServerDeps;
  /** `/` or `/…/`. */
  readonly basePath: string;
  readonly limits: ServerLimits;
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  /** Where everybody stands for whom a password is hashed. */
  readonly hashQueue: FairQueue;
  readonly passwordCheck: PasswordCheck;
  readonly sessions: Sessions;
  readonly devices: KnownDevices;
  readonly cookies: OwnCookies;
  readonly tokens: ApiTokens;
  readonly setup: SetupToken;
  readonly access: AccessOverrides;
  readonly readLicense: LicenseReader;
  readonly directory: PluginDirectory;
  readonly hub: EventHub;
  readonly history: History;
  readonly topProcesses: TopProcesses;
  readonly audit: AuditTrail;
}
