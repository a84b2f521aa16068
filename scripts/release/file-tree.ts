/** Files as they are to be packed: written with the modes and the one time that the release has, so that two runs make the same. */
import {
  chmodSync,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** One file: its text or bytes, a file to copy, or what a link points to. */
export type TreeContent =
  { readonly text: string | Buffer } | { readonly copyOf: string } | { readonly linkTo: string };

/** A file by its path from the root of the tree. */
export type TreeFile = TreeContent & { readonly path: string; readonly mode?: number };

/** Puts a folder in front of every path. */
export function below(folder: string, files: readonly TreeFile[]): readonly TreeFile[] {
  return files.map((file) => ({ ...file, path: join(folder, file.path) }));
}

/** Every file of a folder, with its path from there. */
export function readTree(folder: string, under = ''): readonly TreeFile[] {
  return readdirSync(join(folder, under), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(under, entry.name);
      return entry.isDirectory() ? readTree(folder, path) : [{ path, copyOf: join(folder, path) }];
    });
}

/** Writes the files below `root`. Modes are 0644 unless they say otherwise, folders 0755. `atMs`: the time of everything. */
export function writeTree(root: string, files: readonly TreeFile[], atMs: number): void {
  for (const file of files) {
    const path = join(root, file.path);
    mkdirSync(dirname(path), { recursive: true });
    if ('linkTo' in file) symlinkSync(file.linkTo, path);
    else if ('copyOf' in file) copyFileSync(file.copyOf, path);
    else writeFileSync(path, file.text);
    if (!('linkTo' in file)) chmodSync(path, file.mode ?? 0o644);
  }
  settle(root, atMs);
}

/** Deepest first, because writing into a folder changes its time. */
function settle(path: string, atMs: number): void {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true) {
    chmodSync(path, 0o755);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) settle(child, atMs);
      else lutimesSync(child, atMs / 1000, atMs / 1000);
    }
  }
  lutimesSync(path, atMs / 1000, atMs / 1000);
}
