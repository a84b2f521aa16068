/** Before `npm test`: the packages, the panel, the web interface, and the programs that the tests drive. */
import { ensureDependencies } from './dependencies.mjs';
import { ensureTestPrograms } from './debian-packages.mjs';
import { ensureTestExamples } from './example-plugins.mjs';
import { ensurePanelBundle } from './panel-bundle.mjs';
import { ensurePythonPackages } from './python-packages.mjs';
import { ensureWebInterface } from './web-interface.mjs';

await ensureDependencies();
await ensureTestPrograms();
await ensurePythonPackages();
await ensurePanelBundle();
await ensureWebInterface();
await ensureTestExamples();
