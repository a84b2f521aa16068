/**
 * Writes each file of the build a second and a third time, compressed, for a server that hands out what lies there.
 *
 * The best levels are affordable here, and the same build gives the same bytes: neither format carries a time or a name.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is smaller fits in one packet anyway. */
const MIN_BYTES = 1_024;
const COMPRESSIBLE = /\.(?:js|css|svg|json)$/;

const asGzip = promisify(gzip);
const asBrotli = promisify(brotliCompress);

/** Creates the plugin. */
export function precompress(): Plugin {
  return {
    name: 'toru-precompress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) throw new Error('Cannot compress the build: it has no output folder');
      for (const file of Object.values(bundle)) {
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (!file.fileName.startsWith('assets/') || !COMPRESSIBLE.test(file.fileName)) continue;
        if (bytes.length < MIN_BYTES) continue;
        const path = join(dir, file.fileName);
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        await writeFile(`${path}.br`, await asBrotli(bytes, { params }));
        await writeFile(`${path}.gz`, await asGzip(bytes, { level: 9 }));
      }
    },
  };
}
