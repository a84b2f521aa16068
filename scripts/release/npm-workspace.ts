/** Which packages of the workspace are published: those that strangers use by name, and what these need of the workspace. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly repository?: { readonly type: string; readonly url: string };
}

/** One package and where it lies. */
export interface WorkspacePackage {
  /** Absolute. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/** What strangers install by name; everything else comes with these. */
const WANTED = ['@toru/cli', '@toru/plugin', '@toru/protocol', '@toru/supervisor'];

/** Reads every package of the workspace, by its name. */
export function readWorkspace(root: string): ReadonlyMap<string, WorkspacePackage> {
  const found = globSync('packages/*/package.json', { cwd: root }).sort();
  return new Map(
    found.map((path) => {
      const manifest = readManifest(join(root, path));
      return [manifest.name, { dir: dirname(join(root, path)), manifest }];
    }),
  );
}

/** Reads one `package.json`. */
export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

/**
 * The packages that are published, in the order of their names.
 *
 * @throws {Error} A package that strangers install is not in the workspace.
 */
export function choosePublished(
  workspace: ReadonlyMap<string, WorkspacePackage>,
): readonly WorkspacePackage[] {
  const missing = WANTED.find((name) => !workspace.has(name));
  if (missing !== undefined) throw new Error(`Cannot choose packages: "${missing}" is not in the workspace`);
  const chosen = new Map<string, WorkspacePackage>();
  const queue = [...WANTED];
  for (const name of queue) {
    const own = workspace.get(name);
    if (own === undefined || chosen.has(name)) continue;
    chosen.set(name, own);
    queue.push(...Object.keys(own.manifest.dependencies ?? {}));
  }
  return [...chosen.values()].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
}
