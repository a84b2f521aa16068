/**
 * The code of a plugin: one CommonJS module for Node 20 and later, the view inside.
 *
 * CommonJS because a file without a known ending can be nothing else everywhere, and because it starts faster.
 */

import { dirname, join } from 'node:path';
import type { RolldownPlugin } from 'rolldown';
import { bundle, type ViewFiles } from './bundler.ts';
import type { PluginProject } from './project.ts';

/** What the license check uses of Node's cryptography. */
const CRYPTO_FUNCTIONS = ['createHmac', 'createPublicKey', 'timingSafeEqual', 'verify'];
const LATE_CRYPTO = 'toru:late-crypto';
const SDK = '@toru/plugin';
const ENTRY = 'toru:entry';
const PACKED = 'toru:packed';

/** Bundles the code of a project with its view. */
export async function bundlePlugin({ dir, entry }: PluginProject, view: ViewFiles | null): Promise<string> {
  const { code } = await bundle(
    {
      input: ENTRY,
      cwd: dir,
      platform: 'node',
      plugins: [ownSdk(dir), packedEntry(entry, view), lateCrypto],
      transform: {
        target: 'node20',
        // In the plugin's code these names mean the SDK's classes, which make answers cheap and load Node's own when needed.
        inject: Object.fromEntries(
          ['Request', 'Response', 'Headers', 'fetch'].map((name) => [name, [`${SDK}/web-classes`, name]]),
        ),
      },
    },
    { format: 'cjs', minify: { compress: true, mangle: false, codegen: true }, comments: false },
  );
  return code;
}

/** All of a bundle uses one SDK: that of the project, or the one this command came with where the project has none. */
function ownSdk(dir: string): RolldownPlugin {
  return {
    name: 'own-sdk',
    async resolveId(id, _importer, options) {
      if (id !== SDK && !id.startsWith(`${SDK}/`)) return null;
      const isInstalled = (await this.resolve(SDK, join(dir, 'package.json'), options)) !== null;
      return this.resolve(id, isInstalled ? join(dir, 'package.json') : import.meta.filename, options);
    },
  };
}

/** The entry of the bundle: first what is packed, then the plugin. */
function packedEntry(entry: string, view: ViewFiles | null): RolldownPlugin {
  const modules = new Map([
    [ENTRY, `import ${JSON.stringify(PACKED)};\nimport ${JSON.stringify(entry)};`],
    [PACKED, `import { pack } from '${SDK}/packed';\npack(${JSON.stringify(view)});`],
  ]);
  return {
    name: 'packed-entry',
    resolveId: (id) => (modules.has(id) ? id : null),
    load: (id) => modules.get(id) ?? null,
  };
}

/** Loading Node's cryptography takes about 4 ms of a start: the license check does it when it is first asked. */
const lateCrypto: RolldownPlugin = {
  name: 'late-crypto',
  async resolveId(id, importer, options) {
    if (id === LATE_CRYPTO) return id;
    if (id !== 'node:crypto' || importer === undefined) return null;
    const sdk = await this.resolve(SDK, importer, options);
    const license = sdk === null ? null : await this.resolve('@toru/license', sdk.id, options);
    return license !== null && dirname(importer) === dirname(license.id) ? LATE_CRYPTO : null;
  },
  load: (id) =>
    id === LATE_CRYPTO
      ? CRYPTO_FUNCTIONS.map(
          (name) => `export const ${name} = (...args) => require('node:crypto').${name}(...args);`,
        ).join('\n')
      : null,
};
