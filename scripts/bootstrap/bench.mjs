/** Before `npm run bench`: the packages, and the panel as `npm start` runs it. */
import { ensureDependencies } from './dependencies.mjs';
import { ensurePanelBundle } from './panel-bundle.mjs';

await ensureDependencies();
await ensurePanelBundle();
