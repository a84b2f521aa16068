/** `npm run build`: the packages, the panel and the web interface, as `npm start` makes them. */
import { ensureDependencies } from './dependencies.mjs';
import { ensurePanelBundle } from './panel-bundle.mjs';
import { ensureWebInterface } from './web-interface.mjs';

await ensureDependencies();
await Promise.all([ensurePanelBundle(), ensureWebInterface()]);
