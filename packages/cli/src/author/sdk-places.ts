/**
 * Where the SDKs are: in the clone that this command belongs to, because no registry has them. A project refers to them by the path
 * from its own folder.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from './build/language.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The SDK of each language, the types of Node, and the lock file of a Rust plugin that uses nothing else. */
export const SDK_PLACES: Readonly<Record<Language | 'nodeTypes' | 'rustLock', string>> = {
  typescript: `${ROOT}packages/plugin`,
  python: `${ROOT}sdks/python`,
  rust: `${ROOT}sdks/rust`,
  nodeTypes: `${ROOT}node_modules/@types`,
  rustLock: `${ROOT}examples/hello-rust/Cargo.lock`,
};

/** Folder of the templates. */
export const TEMPLATES_DIR: string = fileURLToPath(new URL('../../templates/', import.meta.url));

/** The program `toru` itself. */
export const TORU_PROGRAM: string = fileURLToPath(new URL('../toru.ts', import.meta.url));

/** A path as it is written in a file of that folder. */
export function toReference(fromDir: string, target: string): string {
  return relative(fromDir, target);
}
