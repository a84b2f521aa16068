/**
 * Where the program's own files are: the one place that knows how a clone and a release are laid out.
 *
 * Bundling writes here what a bundle is for. Nothing is looked for at run time, so a release cannot pick up files of a clone.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What runs: the sources of a clone, what `npm start` has bundled of them, what was installed from a release, or the package that npm
 * installed.
 */
export type BuildKind = 'sources' | 'bundle' | 'release' | 'package';

interface Layout {
  /** The folder of the program, from this module. */
  readonly root: string;
  /** From there. */
  readonly web: string;
  /** A JSON file with `version`. */
  readonly version: string;
}

const CLONE: Layout = { root: '../../../', web: 'packages/web/dist', version: 'packages/host/package.json' };
const LAYOUTS: Readonly<Record<BuildKind, Layout>> = {
  sources: CLONE,
  bundle: CLONE,
  release: { root: '../', web: 'web', version: 'version.json' },
  package: { root: '../', web: 'web', version: 'package.json' },
};

/** `scripts/bundle/rolldown-plugins.ts` and `scripts/release/npm-packages.ts` put another kind here. */
export const BUILD_KIND: BuildKind = 'sources';

const layout: Layout = LAYOUTS[BUILD_KIND];

/** The folder of the program: the root of the clone, or `/usr/lib/toru/versions/<version>` of a package. */
export const PROGRAM_DIR: string = fileURLToPath(new URL(layout.root, import.meta.url));

/** The built web interface. */
export const WEB_DIR: string = join(PROGRAM_DIR, layout.web);

/** The version of the panel, SemVer. */
export const VERSION: string = (
  JSON.parse(readFileSync(join(PROGRAM_DIR, layout.version), 'utf8')) as { readonly version: string }
).version;
