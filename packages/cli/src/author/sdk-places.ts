/**
 * Where the SDKs are. A command that runs in a clone refers to them by their paths there, so that a project is built with what the
 * clone has; one that npm installed refers to the versions that were published with it.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD_KIND } from '@toru/host/program';
import type { Language } from './build/language.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The SDK of each language, the types of Node, and the lock file of a Rust plugin that uses nothing else. */
export type ClonePlaces = Readonly<Record<Language | 'nodeTypes' | 'rustLock', string>>;

const CLONE: ClonePlaces = {
  typescript: `${ROOT}packages/plugin`,
  python: `${ROOT}sdks/python`,
  rust: `${ROOT}sdks/rust`,
  nodeTypes: `${ROOT}node_modules/@types`,
  rustLock: `${ROOT}examples/hello-rust/Cargo.lock`,
};

/** Places in the clone that this command belongs to; `null`: it was installed. */
export const CLONE_PLACES: ClonePlaces | null = BUILD_KIND === 'package' ? null : CLONE;

/** Folder of the templates. */
export const TEMPLATES_DIR: string = fileURLToPath(new URL('../../templates/', import.meta.url));

/** The program `toru` itself. */
export const TORU_PROGRAM: string = fileURLToPath(new URL('../toru.ts', import.meta.url));

/** A path as it is written in a file of that folder. */
export function toReference(fromDir: string, target: string): string {
  return relative(fromDir, target);
}
