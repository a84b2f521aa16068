/** The whole route table. */

import type { LoopLag } from '../metrics/host-metrics.ts';
import { activityRoutes } from './activity.ts';
import { authRoutes } from './auth.ts';
import { backupRoutes } from './backups.ts';
import { doctorRoutes } from './doctor.ts';
import { docsRoutes } from './docs.ts';
import { healthRoutes } from './health.ts';
import { licenseRoutes } from './licenses.ts';
import { panelRoutes } from './panel.ts';
import { pluginBundleRoutes } from './plugin-bundle.ts';
import { pluginDataRoutes } from './plugin-data.ts';
import { pluginLogRoutes } from './plugin-logs.ts';
import { pluginSettingsRoutes } from './plugin-settings.ts';
import { pluginRoutes } from './plugins.ts';
import { sessionRoutes } from './sessions.ts';
import { setupRoutes } from './setup.ts';
import { tokenRoutes } from './tokens.ts';
import { userRoutes } from './users.ts';
import { viewRoutes } from './views.ts';
import type { Pages } from '../pages/pages.ts';
import type { Route } from '../api/route.ts';
import type { Services } from './services.ts';

/** Makes the table. */
export function createRoutes(services: Services, pages: Pages, loopLag: LoopLag): readonly Route[] {
  const routes = [
    ...authRoutes(services),
    ...sessionRoutes(services),
    ...setupRoutes(services),
    ...pluginRoutes(services),
    ...pluginBundleRoutes(services),
    ...pluginLogRoutes(services),
    ...pluginSettingsRoutes(services),
    ...pluginDataRoutes(services),
    ...licenseRoutes(services),
    ...activityRoutes(services),
    ...panelRoutes(services),
    ...userRoutes(services),
    ...tokenRoutes(services),
    ...backupRoutes(services),
    ...doctorRoutes(services),
    ...viewRoutes(services, pages),
    ...healthRoutes(services, loopLag),
  ];
  return [...routes, ...docsRoutes(services, routes)];
}
