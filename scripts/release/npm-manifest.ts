/** From the `package.json` of the workspace to the one that is published. Pure. */
import type { Manifest } from './npm-workspace.ts';

/** What the published one depends on besides the package's own words. */
export interface PublishedFacts {
  /** The `package.json` of the repository. */
  readonly root: Manifest;
  /** `packages/cli`. */
  readonly folder: string;
  /** What lies in the published folder beside `package.json`, in the order of names. */
  readonly files: readonly string[];
  /** Whether its types name those of Node. */
  readonly usesNodeTypes: boolean;
}

/** Every published version knows the types of Node that came with it or later. */
const NODE_TYPES = { '@types/node': '>=20' };

/** The published `package.json`. */
export function toPublishedManifest(own: Manifest, facts: PublishedFacts): Record<string, unknown> {
  const { root, folder, files, usesNodeTypes } = facts;
  const { name, version, description, license, type, sideEffects, bin, exports, dependencies } = own;
  const needed = { ...dependencies, ...(usesNodeTypes ? NODE_TYPES : {}) };
  const all: Record<string, unknown> = {
    name,
    version,
    description,
    keywords: ['toru', 'plugin', 'control panel'],
    license,
    homepage: toHomepage(root),
    repository: { ...root.repository, directory: folder },
    type,
    sideEffects,
    engines: own.engines ?? root.engines,
    bin,
    exports: exports === undefined ? undefined : toPublishedExports(exports),
    files,
    dependencies: sorted(needed),
    // A command brings the Node it is tested with, as the repository does.
    optionalDependencies: bin === undefined ? undefined : root.optionalDependencies,
    publishConfig: { access: 'public' },
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** `./src/a.ts` → types and code in `dist`. */
function toPublishedExports(exports: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(exports).map(([key, path]) => {
    const match = /^\.\/src\/(.+)\.ts$/.exec(path);
    if (match === null) throw new Error(`Cannot publish the export "${key}": "${path}" is not ./src/….ts`);
    return [key, { types: `./dist/${match[1]}.d.ts`, default: `./dist/${match[1]}.js` }] as const;
  });
  return { ...Object.fromEntries(entries), './package.json': './package.json' };
}

/** Where the repository is read, from its address for git. */
export function toHomepage({ repository }: Manifest): string {
  return (repository?.url ?? '').replace(/^git\+/, '').replace(/\.git$/, '');
}

/** Links of a page that lies in `folder` lead to the repository once the page lies elsewhere. */
export function toPublishedPage(text: string, folder: string, homepage: string): string {
  return text.replaceAll(/\]\(((?!https?:|#)[^)\s]+)\)/g, (_whole, link: string) => {
    const path = new URL(link, `file:///${folder}/`).href.slice('file:///'.length);
    return `](${homepage}/blob/main/${path})`;
  });
}

function sorted(versions: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const entries = Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
