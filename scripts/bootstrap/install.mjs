/** Before `npm run check`: the packages. */
import { ensureDependencies } from './dependencies.mjs';

await ensureDependencies();
