/** Before `npm run dev`: everything but the panel, which runs from its sources then. */
import { ensureDependencies } from './dependencies.mjs';
import { ensureExamplePlugins } from './example-plugins.mjs';
import { ensureWebInterface } from './web-interface.mjs';

await ensureDependencies();
await Promise.all([ensureWebInterface(), ensureExamplePlugins()]);
