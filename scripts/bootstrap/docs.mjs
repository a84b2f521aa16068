/** Before `npm run docs:…`: the packages, and the Python ones that hold the tool for the reference of the Python SDK. */
import { ensureDependencies } from './dependencies.mjs';
import { ensurePythonPackages } from './python-packages.mjs';

await ensureDependencies();
if (process.env.npm_lifecycle_event === 'predocs:api') await ensurePythonPackages();
