/**
 * Runs an installed `toru`. Compiled code is kept where the service has its cache: the panel starts faster from it. Whoever could change it
 * could change the panel, so nothing but that folder, which is the service's own, will do.
 */
import { enableCompileCache } from 'node:module';

const [folder = ''] = (process.env.CACHE_DIRECTORY ?? '').split(':');
if (folder !== '') enableCompileCache(`${folder}/compile`);
await import('./app/toru.js');
