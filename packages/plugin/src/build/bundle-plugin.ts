/**
 * The code of a plugin: one CommonJS module for Node 20 and later, the view inside.
 *
 * CommonJS because a file without a known ending can be nothing else everywhere, and because it starts faster.
 */

import { dirname, join } from 'node:path';
import type { RolldownPlugin } from 'rolldown';
import type { ViewFiles } from '../definition.ts';
import { bundle } from './bundler.ts';
import type { PluginProject } from './project.ts';

/** What the license check uses of Node's cryptography. */
const CRYPTO_FUNCTIONS = ['createHmac', 'createPublicKey', 'timingSafeEqual', 'verify'];
const LATE_CRYPTO = 'toru:late-crypto';
const SDK = join(import.meta.dirname, '..');
const ENTRY = 'toru:entry';
const PACKED = 'toru:packed';
const WEB_CLASSES = join(SDK, 'http/web-classes.ts');

/** Bundles the code of a project with its view. */
export async function bundlePlugin({ dir, entry }: PluginProject, view: ViewFiles | null): Promise<string> {
  const { code } = await bundle(
    {
      input: ENTRY,
      cwd: dir,
      platform: 'node',
      plugins: [packedEntry(entry, view), lateCrypto],
      transform: {
        target: 'node20',
        // In the plugin's code these names mean the SDK's classes, which make answers cheap and load Node's own when needed.
        inject: Object.fromEntries(
          ['Request', 'Response', 'Headers', 'fetch'].map((name) => [name, [WEB_CLASSES, name]]),
        ),
      },
    },
    { format: 'cjs', minify: { compress: true, mangle: false, codegen: true }, comments: false },
  );
  return code;
}

/** The entry of the bundle: first what is packed, then the plugin. The SDK is found even where the project has not installed it. */
function packedEntry(entry: string, view: ViewFiles | null): RolldownPlugin {
  const modules = new Map([
    [ENTRY, `import ${JSON.stringify(PACKED)};\nimport ${JSON.stringify(entry)};`],
    [
      PACKED,
      `import { pack } from ${JSON.stringify(join(SDK, 'packed.ts'))};\npack(${JSON.stringify(view)});`,
    ],
  ]);
  return {
    name: 'packed-entry',
    resolveId(id) {
      if (modules.has(id)) return id;
      return id === '@toru/plugin' ? join(SDK, 'index.ts') : null;
    },
    load: (id) => modules.get(id) ?? null,
  };
}

/** Loading Node's cryptography takes about 4 ms of a start: the license check does it when it is first asked. */
const lateCrypto: RolldownPlugin = {
  name: 'late-crypto',
  async resolveId(id, importer, options) {
    if (id === LATE_CRYPTO) return id;
    if (id !== 'node:crypto' || importer === undefined) return null;
    const license = await this.resolve('@toru/license', join(SDK, 'index.ts'), options);
    return license !== null && dirname(importer) === dirname(license.id) ? LATE_CRYPTO : null;
  },
  load: (id) =>
    id === LATE_CRYPTO
      ? CRYPTO_FUNCTIONS.map(
          (name) => `export const ${name} = (...args) => require('node:crypto').${name}(...args);`,
        ).join('\n')
      : null,
};
