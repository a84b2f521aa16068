/** A temporary folder for one section, with plugins in it. */

import { chmodSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLUGIN = fileURLToPath(new URL('peers/plugin.ts', import.meta.url));

/** Folders of a host. */
export interface Folders extends Disposable {
  readonly root: string;
  readonly pluginsDir: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly runtimeDir: string;
}

/** Makes empty folders; they are removed with everything in them. */
export function makeFolders(): Folders {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'toru-bench-')));
  const pluginsDir = join(root, 'plugins');
  mkdirSync(pluginsDir);
  return {
    root,
    pluginsDir,
    dataDir: join(root, 'data'),
    logDir: join(root, 'logs'),
    runtimeDir: join(root, 'run'),
    [Symbol.dispose]: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Puts the plugin under measurement into the folder under this id, which is its route as well. Returns its path. */
export function installPlugin({ pluginsDir }: Folders, id: string): string {
  const text = `#!/usr/bin/env node\nimport(${JSON.stringify(PLUGIN)}).then(({ run }) => run(${JSON.stringify(id)}));\n`;
  const path = join(pluginsDir, `${id}.binary`);
  const temporary = join(pluginsDir, `.${id}.tmp`);
  writeFileSync(temporary, text);
  chmodSync(temporary, 0o755);
  renameSync(temporary, path);
  return path;
}

/** Ids of so many plugins: `bench-1`, `bench-2`, … */
export function pluginIds(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `bench-${at + 1}`);
}
