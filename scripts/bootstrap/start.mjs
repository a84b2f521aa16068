/** Before `npm start`: the packages, the panel, the web interface and, on the very first start, plugins to look at. Quick when all is there. */
import { ensureDependencies } from './dependencies.mjs';
import { ensureExamplePlugins } from './example-plugins.mjs';
import { ensurePanelBundle } from './panel-bundle.mjs';
import { ensureWebInterface } from './web-interface.mjs';

await ensureDependencies();
await Promise.all([ensurePanelBundle(), ensureWebInterface(), ensureExamplePlugins()]);
