/** Where the parts of a plugin lie in its folder. */

import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The files a plugin is built from. */
export interface PluginProject {
  readonly dir: string;
  /** The module that calls `definePlugin(…).run()`. */
  readonly entry: string;
  /** `bundled`: taken as it is. `source`: bundled here. */
  readonly view: {
    readonly kind: 'bundled' | 'source';
    readonly script: string;
    readonly style: string | null;
  } | null;
}

const ENTRIES = ['plugin.ts', 'plugin.js', 'src/plugin.ts', 'src/plugin.js', 'index.ts', 'src/index.ts'];
const VIEW_SOURCES = ['index.ts', 'index.tsx', 'index.js', 'index.jsx'];

/**
 * Finds the parts: the entry is the first of `plugin.ts`, `plugin.js`, `src/plugin.ts`, …; the view is `view/bundle.js`, or else
 * `view/index.ts`, `.tsx`, `.js` or `.jsx`; its style is `view/bundle.css`, if there is one.
 *
 * @throws {Error} no entry; the message lists where it was looked for.
 */
export async function findProject(dir: string): Promise<PluginProject> {
  const entry = await firstFile(dir, ENTRIES);
  if (entry === null) {
    throw new Error(`Cannot build plugin in "${dir}": none of ${ENTRIES.join(', ')} is there`);
  }
  const view = join(dir, 'view');
  const style = await firstFile(view, ['bundle.css']);
  const bundled = await firstFile(view, ['bundle.js']);
  if (bundled !== null) return { dir, entry, view: { kind: 'bundled', script: bundled, style } };
  const source = await firstFile(view, VIEW_SOURCES);
  return { dir, entry, view: source === null ? null : { kind: 'source', script: source, style } };
}

async function firstFile(dir: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const file = join(dir, name);
    try {
      await access(file);
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return null;
}
