/** The whole route table. */

import type { LoopLag } from '../metrics/host-metrics.ts';
import { activityRoutes } from '../routes/activity.ts';
import { authRoutes } from '../routes/auth.ts';
import { docsRoutes } from '../routes/docs.ts';
import { healthRoutes } from '../routes/health.ts';
import { licenseRoutes } from '../routes/licenses.ts';
import { panelRoutes } from '../routes/panel.ts';
import { pluginBundleRoutes } from '../routes/plugin-bundle.ts';
import { pluginDataRoutes } from '../routes/plugin-data.ts';
import { pluginLogRoutes } from '../routes/plugin-logs.ts';
import { pluginSettingsRoutes } from '../routes/plugin-settings.ts';
import { pluginRoutes } from '../routes/plugins.ts';
import { sessionRoutes } from '../routes/sessions.ts';
import { setupRoutes } from '../routes/setup.ts';
import { tokenRoutes } from '../routes/tokens.ts';
import { userRoutes } from '../routes/users.ts';
import { viewRoutes } from '../routes/views.ts';
import type { Pages } from '../ui/pages.ts';
import type { Route } from './route.ts';
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
    ...viewRoutes(services, pages),
    ...healthRoutes(services, loopLag),
  ];
  return [...routes, ...docsRoutes(services, routes)];
}
