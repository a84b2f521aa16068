/** Finds the sources of this repository and says to which package each belongs. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const FOREIGN = /(^|\/)(node_modules|dist|target|__pycache__|\.venv)(\/|$)/;

/** One file of the repository. */
export interface SourceFile {
  /** Path from the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
}

/** One module of a package. */
export interface PackageModule extends SourceFile {
  /** Folder name of its package. */
  readonly package: string;
  /** Path from the folder of the package: `src/index.ts`. */
  readonly inPackage: string;
  readonly isTest: boolean;
}

/** What the `package.json` of a package says. */
export interface PackageFacts {
  readonly name: string;
  /** Every specifier under which it can be imported. */
  readonly specifiers: readonly string[];
  /** npm packages it may load at run time. */
  readonly dependencies: readonly string[];
  /** npm packages for its tests and tools. */
  readonly devDependencies: readonly string[];
}

/** Files that match, without what was installed or built. */
export function listFiles(patterns: readonly string[]): readonly SourceFile[] {
  const exclude = (path: string): boolean => FOREIGN.test(path);
  return [...globSync(patterns, { cwd: ROOT, exclude })]
    .filter((path) => !FOREIGN.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path, text, lineCount: text.trimEnd().split('\n').length };
    });
}

/** All TypeScript modules of all packages, without test fixtures, which are programs of their own. */
export function listPackageModules(): readonly PackageModule[] {
  return listFiles(['packages/*/{src,test}/**/*.{ts,tsx}'])
    .filter(({ path }) => !path.includes('/test/fixtures/'))
    .map((file) => {
      const [, folder = '', ...rest] = file.path.split('/');
      const inPackage = rest.join('/');
      const isTest = inPackage.startsWith('test/') || /\.test\.tsx?$/.test(inPackage);
      return { ...file, package: folder, inPackage, isTest };
    });
}

/** Facts about each package, by folder name. */
export function readPackageFacts(): ReadonlyMap<string, PackageFacts> {
  return new Map(
    listFiles(['packages/*/package.json']).map(({ path, text }) => {
      const json = JSON.parse(text) as {
        name: string;
        exports?: Record<string, string>;
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
      };
      return [
        path.split('/')[1] ?? '',
        {
          name: json.name,
          specifiers: Object.keys(json.exports ?? {}).map((key) => join(json.name, key)),
          dependencies: Object.keys(json.dependencies ?? {}),
          devDependencies: Object.keys(json.devDependencies ?? {}),
        },
      ];
    }),
  );
}

/** Development tools of the root `package.json`. */
export function readRootTools(): readonly string[] {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { devDependencies: Record<string, string> }).devDependencies);
}
