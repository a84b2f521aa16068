/**
 * Runs `toru` as it is built, with compiled code that is kept from the last time: it starts in a fifth of the time.
 *
 * The code is kept where a service has its cache, else beside the code itself: whoever could change it could change the code as well, or is the
 * service. Where it cannot be written, `toru` starts all the same.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const BUNDLE = new URL('../dist/toru.js', import.meta.url);

if (existsSync(BUNDLE)) {
  const [folder = ''] = (process.env.CACHE_DIRECTORY ?? '').split(':');
  const own = fileURLToPath(new URL('../../../.cache/compile', import.meta.url));
  enableCompileCache(folder === '' ? own : `${folder}/compile`);
  await import(BUNDLE.href);
} else {
  process.stderr.write('toru: It is not built yet: "npm run build" does that, and so does "npm start"\n');
  process.exitCode = 78;
}
